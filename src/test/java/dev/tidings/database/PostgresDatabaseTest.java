package dev.tidings.database;

import dev.tidings.history.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class PostgresDatabaseTest extends DatabaseContract {
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

  @Override
  DatabaseProduct product() {
    return DatabaseProduct.POSTGRESQL;
  }
}
