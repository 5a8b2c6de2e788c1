package dev.tidings.completion;

import dev.tidings.chat.RecordingOutbox;
import dev.tidings.history.TestDatabase;
import dev.tidings.history.TestTransactions;
import dev.tidings.security.MovedClock;
import org.jspecify.annotations.Nullable;

/** Conversations on a real database, and what was told of them once it was committed. */
final class CompletionWorld {
  static final String TENANT = "acme";
  static final Person ANN = new Person("ann", "Ann");
  static final String NODE = "node-1";

  final MovedClock clock = new MovedClock();
  final RecordingOutbox outbox;
  final Conversations conversations;
  final DatabaseAnswers store;

  CompletionWorld(TestDatabase database) {
    TestTransactions transactions = new TestTransactions(database);
    outbox = new RecordingOutbox(transactions);
    conversations = transactions.transactional(Conversations.class);
    conversations.entities = transactions.entities();
    conversations.outbox = outbox;
    conversations.clock = clock;
    store = new DatabaseAnswers(database::source);
  }

  static Ask ask(@Nullable Long conversation, String ref, @Nullable String text) {
    return new Ask(TENANT, "ann", ANN, conversation, text, ref, Source.MODEL);
  }

  /** A lease that is over at a time. */
  static Lease lease(String node, long until) {
    return new Lease(node, until);
  }

  /** Begins an answer in a conversation of its own. */
  Message begun(String ref) {
    return begun(null, ref);
  }

  Message begun(@Nullable Long conversation, String ref) {
    return conversations
        .begin(ask(conversation, ref, "question " + ref), () -> lease(NODE, 1_000))
        .answer();
  }
}
