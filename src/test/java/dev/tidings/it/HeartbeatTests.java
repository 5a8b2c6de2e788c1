package dev.tidings.it;

import static dev.tidings.it.Frames.unique;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import org.junit.jupiter.api.Test;

/** Signs of life that a client asks for. */
interface HeartbeatTests extends HubTests {
  @Test
  default void aPingIsAnsweredWithTheServersTimeAndTheClientsOwn() {
    try (TestClient client = TestClient.of(hub(), unique("anna-"))) {
      JsonObject pong =
          client.ask("p", "{\"type\":\"ping\",\"id\":\"p\",\"timestamp\":1234,\"t\":5}");
      assertThat(pong.getString("type")).isEqualTo("pong");
      assertThat(pong.getInt("echo")).isEqualTo(1234);
      assertThat(pong.getInt("t")).isEqualTo(5);
      assertThat(pong.getJsonNumber("timestamp").longValue())
          .isBetween(System.currentTimeMillis() - 60_000, System.currentTimeMillis() + 60_000);
    }
  }

  @Test
  default void anIdKeepsItsType() {
    try (TestClient client = TestClient.of(hub(), unique("ben-"))) {
      client.send("{\"type\":\"ping\",\"id\":7}");
      assertThat(client.await("pong").getInt("id")).isEqualTo(7);
    }
  }
}
