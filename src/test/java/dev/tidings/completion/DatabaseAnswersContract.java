package dev.tidings.completion;

import dev.tidings.history.TestDatabase;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;

/** The adapter of the database. */
abstract class DatabaseAnswersContract extends AnswerStoreContract {
  private CompletionWorld world;

  /** All tests of the class share the database. */
  @BeforeEach
  void begin(TestDatabase database) {
    database.execute("delete from ai_conversation");
    world = new CompletionWorld(database);
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
