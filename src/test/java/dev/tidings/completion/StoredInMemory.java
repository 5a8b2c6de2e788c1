package dev.tidings.completion;

import static org.assertj.core.api.Assertions.assertThat;

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
  synchronized Optional<Message> end(String tenant, String node, Part text, Ending how) {
    long id = text.answerId();
    Message known = messages.get(id);
    if (known != null && known.isGrowing()) {
      String stored = store.read(id, 0).map(answer -> answer.text().text()).orElseThrow();
      if (store.end(node, id)) {
        assertThat(text.text()).as("all that is stored").isEqualTo(stored);
        messages.put(id, message(id, text.text(), how));
        ends++;
      }
    }
    return Optional.ofNullable(messages.get(id));
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
