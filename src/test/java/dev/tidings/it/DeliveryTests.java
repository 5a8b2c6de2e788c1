package dev.tidings.it;

import static dev.tidings.it.Frames.channel;
import static dev.tidings.it.Frames.messageIn;
import static dev.tidings.it.Frames.ofType;
import static dev.tidings.it.Frames.publish;
import static dev.tidings.it.Frames.unique;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every subscriber gets every event, in one order. */
interface DeliveryTests extends HubTests {
  int EACH = 500;
  Duration DELIVERY = Duration.ofSeconds(30);

  @Test
  default void everySubscriberGetsTheEventsOfAllSendersInOneOrder() {
    String channel = channel();
    String anna = unique("anna-");
    String ben = unique("ben-");
    try (TestClient first = TestClient.of(hub(), anna);
        TestClient second = TestClient.at(hub()).token(Tokens.of(ben)).batches().greeted();
        TestClient single = TestClient.of(hub(), unique("carl-"));
        TestClient batching =
            TestClient.at(hub()).token(Tokens.of(unique("dora-"))).batches().greeted()) {
      List<TestClient> subscribers = List.of(second, single, batching);
      subscribers.forEach(subscriber -> subscriber.subscribe(channel));

      CompletableFuture.allOf(
              CompletableFuture.runAsync(() -> publishAll(first, "a", channel)),
              CompletableFuture.runAsync(() -> publishAll(second, "b", channel)))
          .join();

      Map<String, String> eventIds = acknowledged(first, "a");
      eventIds.putAll(acknowledged(second, "b"));
      List<JsonObject> reference = received(single, channel);
      for (TestClient subscriber : subscribers) {
        List<JsonObject> messages = received(subscriber, channel);
        Frames.assertEvents(messages, 2L * EACH);
        assertThat(messages.equals(reference)).as("the same frames to every subscriber").isTrue();
        assertThat(messages)
            .allSatisfy(m -> assertThat(m.getString("id")).isEqualTo(eventIds.get(Frames.ref(m))));
        assertInOrderOfSender(messages, anna, "a");
        assertInOrderOfSender(messages, ben, "b");
      }
      if (hub().transport() == Target.Transport.WEBSOCKET) {
        assertThat(single.arrays()).as("arrays to a client that did not ask for them").isZero();
      }
      assertThat(first.frames(ofType("message")))
          .as("events to one who never subscribed")
          .isEmpty();
    }
  }

  private static void publishAll(TestClient sender, String prefix, String channel) {
    IntStream.range(0, EACH).forEach(i -> sender.send(publish(prefix + i, channel)));
  }

  /** Each publication was acknowledged exactly once; its event id by its ref. */
  private static Map<String, String> acknowledged(TestClient sender, String prefix) {
    sender.await("acks", EACH, DELIVERY, ofType("ack").and(a -> a.containsKey("eventId")));
    List<JsonObject> acks = sender.settled().frames(ofType("ack"));
    assertThat(acks.stream().map(a -> a.getString("id")))
        .containsExactlyInAnyOrderElementsOf(refs(prefix));
    return acks.stream().collect(toMap(a -> a.getString("id"), a -> a.getString("eventId")));
  }

  private static List<JsonObject> received(TestClient subscriber, String channel) {
    subscriber.await("messages", 2 * EACH, DELIVERY, messageIn(channel));
    return subscriber.settled().frames(messageIn(channel));
  }

  private static void assertInOrderOfSender(List<JsonObject> messages, String user, String prefix) {
    List<JsonObject> own =
        messages.stream()
            .filter(m -> m.getJsonObject("sender").getString("userId").equals(user))
            .toList();
    assertThat(own.stream().map(Frames::ref)).containsExactlyElementsOf(refs(prefix));
    assertThat(own.stream().map(m -> m.getInt("seq")))
        .containsExactlyElementsOf(IntStream.rangeClosed(1, EACH).boxed().toList());
  }

  private static List<String> refs(String prefix) {
    return IntStream.range(0, EACH).mapToObj(i -> prefix + i).toList();
  }

  @Test
  default void arraysOfFramesAreTakenInOrderAndAnsweredEach() {
    String channel = channel();
    try (TestClient client =
        TestClient.at(hub()).token(Tokens.of(unique("erik-"))).batches().greeted()) {
      client.subscribe(channel);
      client.sendArray(IntStream.range(0, 200).mapToObj(i -> publish("p" + i, channel)).toList());

      List<JsonObject> messages = client.await("messages", 200, DELIVERY, messageIn(channel));

      assertThat(Frames.refs(messages))
          .containsExactlyElementsOf(IntStream.range(0, 200).mapToObj(i -> "p" + i).toList());
      client.await("acks", 200, DELIVERY, ofType("ack"));
      assertThat(client.arrays()).as("messages that were arrays").isPositive();
    }
  }

  @Test
  default void nothingOfAChannelComesAfterItsUnsubscribed() {
    String channel = channel();
    try (TestClient reader = TestClient.of(hub(), unique("fay-"));
        TestClient sender = TestClient.of(hub(), unique("gil-"))) {
      reader.subscribe(channel);
      sender.ask("before", publish("before", channel));
      reader.await("the event", messageIn(channel));
      reader.ask(
          "u", "{\"type\":\"unsubscribe\",\"id\":\"u\",\"channel\":\"%s\"}".formatted(channel));

      sender.ask("after", publish("after", channel));

      assertThat(Frames.refs(reader.settled().frames(messageIn(channel))))
          .containsExactly("before");
    }
  }

  @Test
  default void historyComesFirstAndThePositionIsTheOneBeforeIt() {
    String channel = channel();
    try (TestClient sender = TestClient.of(hub(), unique("hal-"));
        TestClient reader = TestClient.of(hub(), unique("ida-"))) {
      Stream.of("1", "2", "3").forEach(id -> sender.ask(id, publish(id, channel)));

      JsonObject subscribed = reader.subscribe(channel, "\"history\":2");

      assertThat(Frames.offset(subscribed.getString("lastEventId"))).isEqualTo(1);
      assertThat(Frames.refs(reader.await("history", 2, TestClient.SOON, messageIn(channel))))
          .containsExactly("2", "3");
    }
  }
}
