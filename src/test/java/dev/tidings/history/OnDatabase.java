package dev.tidings.history;

import org.junit.jupiter.api.BeforeEach;

/**
 * Tests that hold on each database. They stand in an abstract class, and one class for each
 * database runs them: {@link OnH2} or {@link OnPostgres} says on which.
 */
public abstract class OnDatabase {
  private TestDatabase database;

  @BeforeEach
  final void take(TestDatabase given) {
    database = given;
  }

  /** The database, which all tests of the class share. */
  protected final TestDatabase database() {
    return database;
  }
}
