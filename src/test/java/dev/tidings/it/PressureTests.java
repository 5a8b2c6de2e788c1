package dev.tidings.it;

import static dev.tidings.it.Frames.channel;
import static dev.tidings.it.Frames.messageIn;
import static dev.tidings.it.Frames.ofType;
import static dev.tidings.it.Frames.publish;
import static dev.tidings.it.Frames.unique;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What happens to events and clients when there is more than they can take. */
interface PressureTests extends HubTests {
  /** What a user may publish at once: ten seconds' worth of 200 a second. */
  int BURST = 2_000;

  int OVER = 300;
  Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  default void whoPublishesTooMuchIsReadMoreSlowlyAndLosesNothing() {
    String channel = channel();
    try (Neighbour neighbour = new Neighbour(hub());
        TestClient client =
            TestClient.at(hub()).token(Tokens.of(unique("anna-"))).batches().greeted()) {
      client.subscribe(channel);
      long start = System.nanoTime();
      CompletableFuture<Void> publishing =
          CompletableFuture.runAsync(
              () ->
                  IntStream.range(0, BURST + OVER)
                      .forEach(i -> client.send(publish("p" + i, channel))));
      client.await("the burst", BURST, PATIENCE, ofType("ack"));
      client.settled();
      publishing.join();
      client.await("all acks", BURST + OVER, PATIENCE, ofType("ack"));
      Duration took = Duration.ofNanos(System.nanoTime() - start);

      assertThat(took).isGreaterThan(Duration.ofMillis(OVER * 1_000L / 200 - 200));
      assertThat(client.frames(ofType("error"))).isEmpty();
      client.await("all events", BURST + OVER, PATIENCE, messageIn(channel));
      List<JsonObject> events = client.settled().frames(messageIn(channel));
      Frames.assertEvents(events, BURST + OVER);
      assertThat(Frames.refs(events))
          .isEqualTo(IntStream.range(0, BURST + OVER).mapToObj(i -> "p" + i).toList());
    }
  }

  @Test
  default void theEventsOfALossyChannelThatDidNotComeAreTold() {
    String channel = unique("cursor:");
    try (TestClient reader = TestClient.of(hub(), unique("ben-"));
        TestClient sender = TestClient.of(hub(), unique("carl-"))) {
      reader.subscribe(channel);
      IntStream.range(0, 300).forEach(i -> sender.send(publish("c" + i, channel)));
      sender.await("the last ack", 1, PATIENCE, Frames.answers("c299"));

      reader.await(
          "the newest event",
          1,
          PATIENCE,
          messageIn(channel).and(event -> Frames.ref(event).equals("c299")));
      reader.await("what is lost", 1, PATIENCE, ofType("gap"));
      awaitAllAccountedFor(reader, channel, 300);
    }
  }

  private static void awaitAllAccountedFor(TestClient reader, String channel, int events) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    int known = accountedFor(reader, channel);
    while (known < events && System.nanoTime() < end) {
      known = accountedFor(reader.settled(), channel);
    }
    assertThat(known).isEqualTo(events);
    List<Long> offsets = reader.frames(messageIn(channel)).stream().map(Frames::offset).toList();
    assertThat(offsets).isSorted().doesNotHaveDuplicates();
    assertThat(reader.frames(ofType("gap")))
        .allMatch(gap -> gap.getString("reason").equals("sampled"));
  }

  /** Events that came or were told as lost. */
  private static int accountedFor(TestClient reader, String channel) {
    int lost =
        reader.frames(ofType("gap").and(Frames.on(channel))).stream()
            .mapToInt(gap -> gap.getInt("dropped"))
            .sum();
    return reader.frames(messageIn(channel)).size() + lost;
  }

  @Test
  default void aClientUnderPressureGetsLessOfItAndStillTheLast() {
    String channel = unique("cursor:");
    try (TestClient calm = TestClient.of(hub(), unique("dora-"));
        TestClient pressed = TestClient.of(hub(), unique("erik-"));
        TestClient sender = TestClient.of(hub(), unique("fay-"))) {
      calm.subscribe(channel);
      pressed.subscribe(channel);
      assertThat(
              pressed
                  .ask("f", "{\"type\":\"flow\",\"id\":\"f\",\"level\":\"high\"}")
                  .getString("type"))
          .isEqualTo("ack");
      long start = System.nanoTime();
      for (int i = 0; i < 60; i++) {
        sender.ask("c" + i, publish("c" + i, channel));
        calm.settled();
        pressed.settled();
      }
      for (TestClient reader : List.of(calm, pressed)) {
        reader.await(
            "the newest event",
            1,
            PATIENCE,
            messageIn(channel).and(event -> Frames.ref(event).equals("c59")));
        awaitAllAccountedFor(reader, channel, 60);
      }
      long halves = Duration.ofNanos(System.nanoTime() - start).toMillis() / 500;
      assertThat(pressed.frames(messageIn(channel)).size()).isLessThanOrEqualTo((int) halves + 1);
    }
  }

  @Test
  default void aFlowThatIsNoneIsRefusedByName() {
    try (TestClient client = TestClient.of(hub(), unique("gil-"))) {
      JsonObject error = client.ask("f", "{\"type\":\"flow\",\"id\":\"f\",\"level\":\"low\"}");
      assertThat(error.getString("name")).isEqualTo("bad_field");
      assertThat(error.getString("field")).isEqualTo("level");
      assertThat(error.getString("message")).contains("none, moderate, high");
    }
  }
}
