package dev.tidings.notification;

import dev.tidings.history.TestDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class H2NotificationsTest extends NotificationsContract {
  private static TestDatabase database;

  @BeforeAll
  static void open(@TempDir Path folder) {
    database = TestDatabase.h2(folder);
  }

  @AfterAll
  static void close() throws Exception {
    database.close();
  }

  @Override
  TestDatabase database() {
    return database;
  }
}
