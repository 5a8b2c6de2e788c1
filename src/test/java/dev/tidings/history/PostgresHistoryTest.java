package dev.tidings.history;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.settings.InvalidSettingException;
import java.sql.SQLException;
import java.time.Clock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class PostgresHistoryTest extends DatabaseHistoryContract {
  private static TestDatabase database;

  @BeforeAll
  static void start() {
    database = TestDatabase.postgres();
  }

  @AfterAll
  static void stop() throws Exception {
    database.close();
  }

  @Override
  TestDatabase database() {
    return database;
  }

  @Test
  void aDatabaseThatConfirmsTooEarlyIsRefused() throws SQLException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(database.url());
    source.setOptions("-c synchronous_commit=off");

    assertThatThrownBy(() -> new DatabaseHistory(() -> source, Clock.systemUTC()).take())
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("synchronous_commit=on");
  }
}
