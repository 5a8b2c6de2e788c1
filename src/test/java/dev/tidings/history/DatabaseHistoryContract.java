package dev.tidings.history;

import dev.tidings.channel.HistoryStore;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** The contract of a history store on a database, which is empty before each test. */
abstract class DatabaseHistoryContract extends HistoryStoreContract {
  private static TestDatabase database;

  @BeforeAll
  static void open(TestDatabase given) {
    database = given;
  }

  /** The database, which all tests of the class share. */
  static TestDatabase database() {
    return database;
  }

  @BeforeEach
  @Override
  void takeAndMake() {
    database().clear();
    super.takeAndMake();
  }

  @Override
  HistoryStore store() {
    return database().store();
  }
}
