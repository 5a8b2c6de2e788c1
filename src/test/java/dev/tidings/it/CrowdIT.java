package dev.tidings.it;

import static dev.tidings.it.Frames.channel;
import static dev.tidings.it.Frames.presence;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Many clients that vanish at once leave nothing behind. */
class CrowdIT {
  private static final int SESSIONS = 2_000;
  private static final int WAVE = 100;
  private static final int CHANNELS = 20;
  private static final Duration SETTLED = Duration.ofSeconds(60);

  private static ServerProcess server;

  @BeforeAll
  static void start() {
    server = ServerProcess.ready("crowd", Map.of());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void nothingIsHeldForTwoThousandClientsThatVanished() {
    List<String> channels = IntStream.range(0, CHANNELS).mapToObj(i -> channel()).toList();
    awaitHeld("nobody", held -> Objects.equals(held.get("open"), 0));
    List<TestClient> clients = new ArrayList<>();
    for (int first = 0; first < SESSIONS; first += WAVE) {
      clients.addAll(wave(first));
      clients.subList(first, first + WAVE).forEach(client -> client.await("connected"));
    }
    for (int i = 0; i < SESSIONS; i++) {
      String channel = channels.get(i % CHANNELS);
      clients.get(i).send(Frames.subscribe("s", channel, "\"presence\":true"));
      clients.get(i).send(presence("join", "j", channel, "{}"));
    }
    clients.forEach(client -> client.await("joined", 1, SETTLED, Frames.answers("j")));
    assertThat(held().get("open")).isEqualTo(SESSIONS);
    assertThat(held().get("subscriptions")).isEqualTo(SESSIONS);
    assertThat(held().get("present")).isEqualTo(SESSIONS);

    clients.forEach(TestClient::abort);

    awaitHeld("nothing", held -> held.values().stream().allMatch(count -> count == 0));
  }

  private static List<TestClient> wave(int first) {
    return IntStream.range(first, first + WAVE)
        .mapToObj(i -> TestClient.at(server.target()).token(Tokens.of("user-" + i)).opening())
        .toList()
        .stream()
        .map(CompletableFuture::join)
        .toList();
  }

  private static Map<String, Integer> held() {
    return Rest.of(server.target()).held();
  }

  private static void awaitHeld(String what, Predicate<Map<String, Integer>> condition) {
    AtomicReference<Map<String, Integer>> last = new AtomicReference<>(Map.of());
    long end = System.nanoTime() + SETTLED.toNanos();
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
