package dev.tidings.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RefusedRowTest {
  private static boolean refused(@Nullable String state) {
    return RefusedRow.isCauseOf(
        new IllegalStateException(new IllegalStateException(new SQLException("no", state))));
  }

  @Test
  void aValueThatIsNoneAndARuleOfTheTableAreNoFaultOfTheDatabase() {
    assertThat(refused("22021")).isTrue();
    assertThat(refused("23505")).isTrue();
  }

  @Test
  void aDatabaseThatIsAwayRefusesNoRow() {
    assertThat(refused("08006")).isFalse();
    assertThat(refused(null)).isFalse();
    assertThat(RefusedRow.isCauseOf(new IllegalStateException("no"))).isFalse();
  }
}
