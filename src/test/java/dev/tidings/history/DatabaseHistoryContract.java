package dev.tidings.history;

import dev.tidings.channel.HistoryStore;
import org.junit.jupiter.api.BeforeEach;

/** The contract of a history store on a database, which is empty before each test. */
abstract class DatabaseHistoryContract extends HistoryStoreContract {
  /** The database, which all tests of the class share. */
  abstract TestDatabase database();

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
