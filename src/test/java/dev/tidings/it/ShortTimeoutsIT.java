package dev.tidings.it;

import static dev.tidings.it.Frames.channel;
import static dev.tidings.it.Frames.messageIn;
import static dev.tidings.it.Frames.publish;
import static dev.tidings.it.Frames.unique;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Clients that are gone without a word, on a server that waits for them only shortly. */
class ShortTimeoutsIT {
  private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(2);

  private static ServerProcess server;

  @BeforeAll
  static void start() {
    server =
        ServerProcess.ready(
            "short-timeouts",
            Map.of(
                "TIDINGS_HEARTBEAT_PROBE", "3s",
                "TIDINGS_HEARTBEAT_IDLE", "8s",
                "TIDINGS_PRESENCE_GRACE", "3s",
                "TIDINGS_WRITE_TIMEOUT", WRITE_TIMEOUT.toSeconds() + "s"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aClientThatAnswersNothingIsClosed() throws IOException {
    try (RawClient silent =
        RawClient.open(server.target(), Tokens.of(unique("anna-")), unique("device-"))) {
      List<Integer> opcodes = new ArrayList<>();
      RawClient.Frame frame = silent.read(Duration.ofSeconds(12));
      while (frame.opcode() != RawClient.CLOSE) {
        opcodes.add(frame.opcode());
        frame = silent.read(Duration.ofSeconds(12));
      }
      assertThat(opcodes).contains(RawClient.PING);
      assertThat(frame.code()).isEqualTo(4000);
    }
  }

  @Test
  void aClientThatOnlyAnswersProtocolPingsStays() throws Exception {
    try (TestClient client = TestClient.of(server.target(), unique("ben-"))) {
      CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(12, TimeUnit.SECONDS))
          .get();
      assertThat(client.settled().isOpen()).isTrue();
    }
  }

  @Test
  void aReaderThatStopsIsClosedAndDelaysNobody() throws IOException {
    String channel = channel();
    String stalledUser = unique("carl-");
    String device = unique("device-");
    String text = "\"" + "x".repeat(20_000) + "\"";
    Target hub = server.target();
    awaitHeld("nobody", held -> Objects.equals(held.get("open"), 0));
    try (Neighbour neighbour = new Neighbour(hub);
        TestClient reader = TestClient.of(hub, unique("dora-"));
        TestClient sender = TestClient.at(hub).token(Tokens.service("erik")).greeted();
        RawClient stalled = RawClient.open(hub, Tokens.of(stalledUser), device)) {
      reader.subscribe(channel);
      stalled.send(Frames.subscribe("s", channel));
      RawClient.Frame frame = stalled.read(TestClient.SOON);
      while (!frame.text().contains("\"subscribed\"")) {
        frame = stalled.read(TestClient.SOON);
      }

      // Enough for a write to block: on Payara 10 MB vanish in buffers before one does.
      int events = Testbed.isPayara() ? 2_000 : 500;
      for (int i = 0; i < events; i++) {
        sender.send(publish("p" + i, channel, text));
        showLife(stalled);
      }
      reader.await("all events", events, Duration.ofSeconds(40), messageIn(channel));

      awaitHeld(
          "sessions of others only",
          held -> {
            showLife(stalled);
            return Objects.equals(held.get("open"), 3);
          });
      try (TestClient back =
          TestClient.at(hub).token(Tokens.of(stalledUser)).device(device).greeted()) {
        assertThat(back.await("connected").getJsonObject("previous").getInt("code"))
            .isEqualTo(4008);
      }
      assertThat(held().get("stuckWrites")).isZero();
    }
  }

  /** It does not read, but it is not silent either: the heartbeat has no reason to end it. */
  private static void showLife(RawClient client) {
    try {
      client.send(RawClient.PONG, new byte[0]);
    } catch (UncheckedIOException e) {
      assertThat(e).as("the hub has closed the connection").isNotNull();
    }
  }

  private static Map<String, Integer> held() {
    return Rest.of(server.target()).held();
  }

  private static void awaitHeld(String what, Predicate<Map<String, Integer>> condition) {
    AtomicReference<Map<String, Integer>> last = new AtomicReference<>(Map.of());
    long end = System.nanoTime() + WRITE_TIMEOUT.plusSeconds(10).toNanos();
    server.await(
        what,
        () -> {
          last.set(held());
          if (System.nanoTime() > end) {
            throw new AssertionError(what + ": " + last);
          }
          return condition.test(last.get());
        });
  }
}
