package dev.tidings.completion;

import dev.tidings.history.TestDatabase;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The adapter of the database. */
abstract class DatabaseAnswersContract extends AnswerStoreContract {
  private CompletionWorld world;

  /** The database, which all tests of the class share. */
  abstract TestDatabase database();

  @BeforeEach
  void begin() {
    database().execute("delete from ai_conversation");
    world = new CompletionWorld(database());
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Override
  AnswerStore store() {
    return world.store;
  }

  @Override
  long begun() {
    return world.begun(UUID.randomUUID().toString()).id();
  }

  @Override
  void end(long id) {
    world.conversations.end(CompletionWorld.TENANT, id, new Ending.Cancelled("ann"));
  }
}
