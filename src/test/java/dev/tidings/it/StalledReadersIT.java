package dev.tidings.it;

import static dev.tidings.it.Frames.channel;
import static dev.tidings.it.Frames.messageIn;
import static dev.tidings.it.Frames.ofType;
import static dev.tidings.it.Frames.unique;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A tenth of a channel's readers stop to read, all at once. */
class StalledReadersIT {
  private static final int CHARS = 6_000;
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(5);

  /** Each stalled reader takes some of it before a write blocks: on Payara up to 10 MB. */
  private static final int EVENTS = Testbed.isPayara() ? 3_000 : 1_600;

  /** What a thousand readers are given before the next ones are published. */
  private static final int STEP = 100;

  private static final int LOSSY_EVENTS = 200;

  private static ServerProcess server;

  @BeforeAll
  static void start() {
    server =
        ServerProcess.ready(
            "stalled-readers", Map.of("TIDINGS_WRITE_TIMEOUT", WRITE_TIMEOUT.toSeconds() + "s"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void nineHundredGetEverythingAndTheHundredStalledRecoverOrAreToldOneGap() throws IOException {
    String channel = channel();
    Target hub = server.target();
    try (ReadingCrowd crowd = new ReadingCrowd(hub, 900, channel)) {
      crowd.awaitSubscribed(PATIENCE);
      List<StallingReader> stalled = stalledOn(hub, 100, channel);
      try (Neighbour neighbour = new Neighbour(hub);
          TestClient sender = sender(hub)) {
        for (int sent = 0; sent < EVENTS; sent += STEP) {
          publish(sender, channel, sent, STEP);
          crowd.awaitAll(sent + STEP, PATIENCE);
        }
        awaitTheStalledAreGone(900 + 2);
      }
      stalled.forEach(reader -> assertRecovers(hub, reader, channel));
      assertThat(crowd.faults()).isEmpty();
    }
  }

  @Test
  void overTlsTheOthersGetEverythingAndTheStalledRecoverOrAreToldOneGap() throws IOException {
    String channel = channel();
    Target hub = server.target().overTls();
    List<TestClient> readers =
        IntStream.range(0, 9)
            .mapToObj(i -> TestClient.at(hub).token(Tokens.of(unique("r-"))).batches().greeted())
            .toList();
    readers.forEach(reader -> reader.subscribe(channel));
    List<StallingReader> stalled = stalledOn(hub, 3, channel);
    try (Neighbour neighbour = new Neighbour(hub);
        TestClient sender = sender(hub)) {
      publish(sender, channel, 0, EVENTS);
      for (TestClient reader : readers) {
        reader.await("all events", EVENTS, PATIENCE, messageIn(channel));
        Frames.assertEvents(reader.settled().frames(messageIn(channel)), EVENTS);
        assertThat(reader.frames(ofType("gap"))).isEmpty();
      }
      awaitTheStalledAreGone(readers.size() + 2);
    }
    stalled.forEach(reader -> assertRecovers(hub, reader, channel));
    readers.forEach(TestClient::close);
  }

  @Test
  void afterAShortStallAllReliableEventsComeAndTheLossyOnesThatWentAreTold() throws IOException {
    String channel = channel();
    String cursors = unique("cursor:");
    Target hub = server.target();
    try (ReadingCrowd crowd = new ReadingCrowd(hub, 18, channel)) {
      crowd.awaitSubscribed(PATIENCE);
      List<StallingReader> stalled = stalledOn(hub, 2, channel, cursors);
      try (TestClient sender = sender(hub)) {
        publish(sender, channel, 0, EVENTS);
        server.await("writes that block", () -> held("stuckWrites") == 2);
        for (int i = 0; i < LOSSY_EVENTS; i++) {
          sender.ask("c" + i, Frames.publish("c" + i, cursors));
        }
        crowd.awaitAll(EVENTS, PATIENCE);

        for (StallingReader reader : stalled) {
          reader.readUntil(
              PATIENCE,
              () ->
                  reader.offsets(channel).size() == EVENTS
                      && reader.offsets(cursors).size() + reader.dropped(cursors) == LOSSY_EVENTS);
          assertThat(reader.offsets(channel))
              .isEqualTo(LongStream.rangeClosed(1, EVENTS).boxed().toList());
          assertThat(reader.gaps(channel)).isEmpty();
          assertThat(reader.offsets(cursors))
              .isSorted()
              .doesNotHaveDuplicates()
              .endsWith((long) LOSSY_EVENTS);
          assertThat(reader.dropped(cursors)).as("lossy events that went").isPositive();
          reader.close();
        }
      }
      assertThat(crowd.faults()).isEmpty();
    }
  }

  private static List<StallingReader> stalledOn(Target hub, int count, String... channels)
      throws IOException {
    List<StallingReader> stalled = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      stalled.add(new StallingReader(hub, channels));
    }
    return stalled;
  }

  private static TestClient sender(Target hub) {
    return TestClient.at(hub).token(Tokens.service(unique("sender-"))).greeted();
  }

  private static void publish(TestClient sender, String channel, int first, int count) {
    String text = '"' + "x".repeat(CHARS) + '"';
    for (int i = first; i < first + count; i++) {
      sender.send(Frames.publish("p" + i, channel, text));
    }
    sender.await("all acks", first + count, PATIENCE, ofType("ack"));
  }

  private static void awaitTheStalledAreGone(int others) {
    server.await("the stalled are gone", () -> held("open") == others && held("stuckWrites") == 0);
  }

  private static int held(String name) {
    return Rest.of(server.target()).held().getOrDefault(name, -1);
  }

  /** What it had read, one gap at most, and all after that are all the events in their order. */
  private static void assertRecovers(Target hub, StallingReader stalled, String channel) {
    List<String> read = stalled.readTheRest(channel);
    stalled.close();
    int seen = read.size();
    assertThat(read.stream().map(Frames::offset))
        .isEqualTo(LongStream.rangeClosed(1, seen).boxed().toList());
    assertThat(seen).as("events before it stalled").isBetween(1, EVENTS - 1);
    String position = read.get(seen - 1);
    try (TestClient back = stalled.again(hub)) {
      assertThat(back.await("connected").getJsonObject("previous").getInt("code")).isEqualTo(4008);
      JsonObject subscribed = back.subscribe(channel, Frames.lastEventId(position));
      List<JsonObject> gaps = back.settled().frames(ofType("gap"));
      boolean recovered = subscribed.getBoolean("recovered");
      assertThat(gaps).hasSize(recovered ? 0 : 1);
      long from = recovered ? seen : Frames.offset(gaps.get(0).getString("to"));
      if (!recovered) {
        assertThat(gaps.get(0).getString("from")).isEqualTo(position);
        assertThat(gaps.get(0).getString("reason")).isEqualTo("trimmed");
        assertThat(from).isEqualTo(EVENTS);
      }
      back.await("the rest", (int) (EVENTS - from), PATIENCE, messageIn(channel));
      assertThat(back.settled().frames(messageIn(channel)).stream().map(Frames::offset))
          .isEqualTo(LongStream.rangeClosed(from + 1, EVENTS).boxed().toList());
    }
  }
}
