package dev.tidings.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The application stops while clients are connected, without a drain before. */
class RedeployIT {
  private static final int CLIENTS = 50;
  private static final Duration PROMPTLY = Duration.ofSeconds(10);

  @Test
  void everyClientIsToldAndItsConnectionIsClosedWhenTheApplicationStops() {
    try (ServerProcess server = ServerProcess.ready("redeploy", Map.of())) {
      List<TestClient> clients =
          IntStream.range(0, CLIENTS)
              .mapToObj(i -> TestClient.of(server.target(), "user-" + i))
              .toList();

      if (Testbed.isPayara()) {
        server.restart();
      } else {
        server.undeploy();
      }

      assertThat(clients)
          .allSatisfy(c -> assertThat(c.awaitClose(PROMPTLY).code()).isEqualTo(1012));
      List<JsonObject> farewells =
          clients.stream().map(client -> client.await("disconnect")).toList();
      assertThat(farewells)
          .allSatisfy(
              farewell -> {
                assertThat(farewell.getInt("code")).isEqualTo(1012);
                assertThat(farewell.getBoolean("reconnect")).isTrue();
                assertThat(farewell.getInt("retryAfter")).isBetween(1_000, 2_000);
              });
      assertThat(farewells.stream().map(farewell -> farewell.getInt("retryAfter")))
          .doesNotHaveDuplicates();

      if (!Testbed.isPayara()) {
        server.deploy();
      }
      TestClient.of(server.target(), "user-0").close();
    }
  }
}
