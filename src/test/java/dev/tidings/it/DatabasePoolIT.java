package dev.tidings.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * However many threads the hub has had, none keeps a connection of the database's pool once it has
 * done its work: what is published is stored with a pool of a few.
 */
class DatabasePoolIT {
  private static final int CONNECTIONS = 4;
  private static final int CLIENTS = 400;
  private static final int ROUNDS = 4;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @Test
  void aSmallPoolIsEnoughHoweverManyConnectionsEndAtATime() throws Exception {
    String channel = Frames.channel();
    Map<String, String> settings =
        Map.of("TIDINGS_HISTORY_STORE", "database", "TIDINGS_DB_POOL", String.valueOf(CONNECTIONS));
    try (ServerProcess server = ServerProcess.ready("pool", settings);
        StormCrowd crowd = new StormCrowd(server.target(), CLIENTS, channel);
        TestClient publisher = TestClient.of(server.target(), "publisher")) {
      crowd.connect(PATIENCE);
      for (int round = 1; round <= ROUNDS; round++) {
        crowd.reset();
        for (int i = 0; i < 20; i++) {
          String id = round + "-" + i;
          assertThat(publisher.ask(id, Frames.publish(id, channel)).getString("type"))
              .as("answer to %s", id)
              .isEqualTo("ack");
        }
        crowd.awaitAll(round * 20L, PATIENCE);
      }
      assertThat(Rest.of(server.target()).get("/health/ready").status()).isEqualTo(200);
      assertThat(crowd.faults()).isEmpty();
    }
  }
}
