package dev.tidings.it;

import static dev.tidings.it.Frames.channel;
import static dev.tidings.it.Frames.lastEventId;
import static dev.tidings.it.Frames.messageIn;
import static dev.tidings.it.Frames.ofType;
import static dev.tidings.it.Frames.publish;
import static dev.tidings.it.Frames.unique;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A client whose connection broke is told all it missed, once. */
interface RecoveryTests extends HubTests {
  int STREAM = 300;
  Duration STREAMED = Duration.ofSeconds(30);

  @Test
  default void aClientWhoseConnectionWasCutMissesNothingAndGetsNothingTwice() {
    String channel = channel();
    String device = unique("device-");
    String reading = Tokens.of(unique("anna-"));
    try (FaultProxy proxy = new FaultProxy(hub());
        TestClient sender = TestClient.of(hub(), unique("ben-"))) {
      TestClient before =
          TestClient.at(hub()).token(reading).device(device).via(proxy.port()).greeted();
      before.subscribe(channel);

      CompletableFuture<Void> stream =
          CompletableFuture.runAsync(() -> publishAll(sender, channel, 0, STREAM));
      before.await("a part of the stream", 50, STREAMED, messageIn(channel));
      proxy.resetAll();
      assertThat(before.awaitClose().code()).isEqualTo(TestClient.LOST);
      stream.join();
      publishAll(sender, channel, STREAM, 10);

      try (TestClient after =
          TestClient.at(hub()).token(reading).device(device).via(proxy.port()).greeted()) {
        assertThat(after.await("connected").getJsonObject("previous").getInt("code"))
            .isEqualTo(TestClient.LOST);
        assertRecovers(before, after, channel, STREAM + 10);
      }
    }
  }

  @Test
  default void aNewSessionTakesOverFromAConnectionThatIsHalfOpen() {
    String channel = channel();
    String device = unique("device-");
    String reading = Tokens.of(unique("anna-"));
    try (FaultProxy proxy = new FaultProxy(hub());
        TestClient sender = TestClient.of(hub(), unique("ben-"))) {
      TestClient before =
          TestClient.at(hub()).token(reading).device(device).via(proxy.port()).greeted();
      before.subscribe(channel);
      publishAll(sender, channel, 0, 20);
      before.await("the first part", 20, STREAMED, messageIn(channel));
      proxy.freeze();
      publishAll(sender, channel, 20, 20);
      assertThat(before.isOpen()).isTrue();

      try (TestClient after = TestClient.at(hub()).token(reading).device(device).greeted()) {
        assertRecovers(before, after, channel, 40);
      }
      before.abort();
    }
  }

  @Test
  default void theGreetingOfATakeoverSaysWhyTheOldSessionEnded() {
    String device = unique("device-");
    String token = Tokens.of(unique("erik-"));
    try (TestClient old = TestClient.at(hub()).token(token).device(device).greeted();
        TestClient newer = TestClient.at(hub()).token(token).device(device).greeted()) {
      assertThat(old.awaitClose().code()).isEqualTo(4010);
      JsonObject connected = newer.await("connected");
      assertThat(connected.getString("clientId")).isEqualTo(device);
      assertThat(connected).containsKey("previous");
      assertThat(connected.getJsonObject("previous").getInt("code")).isEqualTo(4010);
      assertThat(connected.getJsonObject("previous").getString("reason")).contains("took over");
    }
  }

  @Test
  default void theSessionThatWasTakenOverIsToldNotToComeBack() {
    String device = unique("device-");
    String token = Tokens.of(unique("carl-"));
    try (TestClient old = TestClient.at(hub()).token(token).device(device).greeted();
        TestClient newer = TestClient.at(hub()).token(token).device(device).greeted()) {
      assertThat(old.awaitClose().code()).isEqualTo(4010);
      assertThat(old.await("disconnect").getBoolean("reconnect")).isFalse();
      assertThat(newer.settled().isOpen()).isTrue();
    }
  }

  @Test
  default void aPositionOfAnotherStreamIsAnsweredByAGapAndNotByAHole() {
    String channel = channel();
    try (TestClient client = TestClient.of(hub(), unique("dora-"))) {
      publishAll(client, channel, 0, 5);
      String elsewhere =
          client.subscribe(channel()).getString("lastEventId").replaceFirst(":.*", ":3");

      JsonObject subscribed = client.subscribe(channel, lastEventId(elsewhere), "\"history\":2");

      assertThat(subscribed.getBoolean("recovered")).isFalse();
      List<JsonObject> messages = client.await("history", 2, TestClient.SOON, messageIn(channel));
      assertThat(messages).allMatch(m -> m.getBoolean("replay", false));
      assertThat(client.settled().frames(ofType("gap")))
          .singleElement()
          .satisfies(
              gap -> {
                assertThat(gap.getString("reason")).isEqualTo("epoch");
                assertThat(gap.getString("from")).isEqualTo(elsewhere);
                assertThat(gap.getString("to")).isEqualTo(subscribed.getString("lastEventId"));
              });
    }
  }

  private static void publishAll(TestClient sender, String channel, int first, int count) {
    IntStream.range(first, first + count).forEach(i -> sender.send(publish("p" + i, channel)));
    sender.await("the last ack", Frames.answers("p" + (first + count - 1)));
  }

  /** What both connections got together is every event, once, in order. */
  private static void assertRecovers(
      TestClient before, TestClient after, String channel, int events) {
    List<JsonObject> all = new ArrayList<>(before.frames(messageIn(channel)));
    assertThat(all).as("what came before the cut").isNotEmpty().hasSizeLessThan(events);
    String position = all.get(all.size() - 1).getString("id");

    JsonObject subscribed = after.subscribe(channel, lastEventId(position));
    after.await("the rest", events - all.size(), STREAMED, messageIn(channel));

    assertThat(subscribed.getBoolean("recovered")).isTrue();
    assertThat(subscribed.getString("lastEventId")).isEqualTo(position);
    all.addAll(after.settled().frames(messageIn(channel)));
    Frames.assertEvents(all, events);
    assertThat(after.frames(ofType("gap"))).isEmpty();
  }
}
