package dev.tidings.completion;

import dev.tidings.completion.Message.Speaker;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Conversations whose answers end in memory; counts the ends that were written. */
final class StoredInMemory extends Conversations {
  private final MemoryAnswers store;
  private final Map<Long, Message> messages = new HashMap<>();
  private int ends;

  StoredInMemory(MemoryAnswers store) {
    this.store = store;
  }

  /** An answer that begins. */
  synchronized Message begin(long id, Source source, Lease lease) {
    store.begin(id, 1, source, lease);
    Message answer = message(id, "", null);
    messages.put(id, answer);
    return answer;
  }

  private static Message message(long id, String text, @Nullable Ending how) {
    return new Message(
        id,
        CompletionWorld.TENANT,
        1,
        id,
        Speaker.ASSISTANT,
        new Person("svc", "svc"),
        text,
        how,
        1,
        0,
        how == null ? null : Long.valueOf(1));
  }

  synchronized int ends() {
    return ends;
  }

  @Override
  synchronized Optional<Message> end(String tenant, long answerId, Ending how) {
    Message known = messages.get(answerId);
    if (known != null && known.isGrowing()) {
      messages.put(answerId, message(answerId, store.end(answerId), how));
      ends++;
    }
    return Optional.ofNullable(messages.get(answerId));
  }

  @Override
  List<Message> before(long conversation, long number, int max) {
    return List.of();
  }

  @Override
  synchronized Optional<Message> message(String tenant, long id) {
    return Optional.ofNullable(messages.get(id));
  }
}
