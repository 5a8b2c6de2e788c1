package dev.tidings.chat;

import static dev.tidings.chat.ChatWorld.ANN;
import static dev.tidings.chat.ChatWorld.BEN;
import static dev.tidings.chat.ChatWorld.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.channel.Snapshots;
import dev.tidings.history.OnH2;
import dev.tidings.history.TestDatabase;
import dev.tidings.protocol.FrameId;
import dev.tidings.protocol.JsonObject;
import dev.tidings.protocol.Sender;
import dev.tidings.protocol.Utf8;
import dev.tidings.rest.PageCursor;
import jakarta.json.Json;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clients get of a chat that missed too much of it. */
@OnH2
class ChatSnapshotsTest {
  private ChatWorld world;
  private Chat chat;

  @BeforeEach
  void begin(TestDatabase database) {
    world = new ChatWorld(database, "2");
    chat = world.internal(ANN, BEN);
  }

  private void say(int count, String text) {
    Sender ann = new Sender("ann", "device-of-ann", "Ann");
    world.messages.keep(
        TENANT,
        chat.id(),
        IntStream.range(0, count)
            .mapToObj(i -> new NewMessage(ann, FrameId.of("r" + i), text, null))
            .toList());
  }

  private String snapshot() {
    return new ChatSnapshots(new ChatAccess(world.chats), world.messages)
        .snapshot(ChatWorld.caller("ben"), chat.channel())
        .orElseThrow();
  }

  private static List<Long> numbers(String snapshot) {
    try (var reader = Json.createReader(new StringReader(snapshot))) {
      return reader
          .readObject()
          .getJsonArray("messages")
          .getValuesAs(jakarta.json.JsonObject.class)
          .stream()
          .map(message -> message.getJsonNumber("number").longValue())
          .toList();
    }
  }

  /** All numbers that a client gets which pages back from the snapshot, oldest first. */
  private List<Long> pagedBack(String snapshot) {
    List<Long> all = new ArrayList<>(numbers(snapshot));
    Optional<String> next = JsonObject.parse(snapshot).text("next", 100);
    while (next.isPresent()) {
      long before = PageCursor.parse(next.get()).key(0);
      List<StoredMessage> page = world.messages.before(chat.id(), before, 20);
      page.forEach(message -> all.add(0, message.number()));
      next =
          page.size() < 20
              ? Optional.empty()
              : Optional.of(PageCursor.of(page.get(19).number()).text());
    }
    return all;
  }

  @Test
  void itHasTheNewestMessagesAndTheListGoesOnBehindThemWithoutAHole() {
    say(120, "text");

    String snapshot = snapshot();

    assertThat(numbers(snapshot))
        .containsExactlyElementsOf(LongStream.rangeClosed(71, 120).boxed().toList());
    assertThat(pagedBack(snapshot))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 120).boxed().toList());
  }

  @Test
  void itSaysNothingOfOlderMessagesWhereThereAreNone() {
    assertThat(numbers(snapshot())).isEmpty();
    say(ChatSnapshots.MESSAGES, "text");

    assertThat(numbers(snapshot())).hasSize(ChatSnapshots.MESSAGES);
    assertThat(JsonObject.parse(snapshot()).text("next", 100)).isEmpty();
  }

  @Test
  void longMessagesAreFewerAndStillWithoutAHole() {
    say(40, "\u0001".repeat(NewMessage.MAX_TEXT)); // six bytes each in JSON

    String snapshot = snapshot();

    assertThat(Utf8.length(snapshot)).isLessThan(Snapshots.MAX_BYTES);
    assertThat(numbers(snapshot)).isNotEmpty().hasSizeLessThan(40).endsWith(40L);
    assertThat(pagedBack(snapshot))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 40).boxed().toList());
  }
}
