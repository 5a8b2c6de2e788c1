package dev.tidings.completion;

import dev.tidings.history.TestDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class H2DatabaseAnswersTest extends DatabaseAnswersContract {
  private static TestDatabase database;

  @BeforeAll
  static void start(@TempDir Path folder) {
    database = TestDatabase.h2(folder);
  }

  @AfterAll
  static void stop() throws Exception {
    database.close();
  }

  @Override
  TestDatabase database() {
    return database;
  }
}
