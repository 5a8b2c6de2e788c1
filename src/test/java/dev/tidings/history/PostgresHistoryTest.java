package dev.tidings.history;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.settings.InvalidSettingException;
import java.sql.SQLException;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

@OnPostgres
class PostgresHistoryTest extends DatabaseHistoryContract {
  @Test
  void aDatabaseThatConfirmsTooEarlyIsRefused() throws SQLException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(database().url());
    source.setUser("postgres");
    source.setOptions("-c synchronous_commit=off");

    assertThatThrownBy(() -> new DatabaseHistory(() -> source, Clock.systemUTC()).take())
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("synchronous_commit=on");
  }
}
