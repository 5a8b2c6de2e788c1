package dev.tidings.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * However many threads the hub has had, none keeps a connection of the database's pool once it has
 * done its work: what is published is stored with a pool of a few.
 */
class DatabasePoolIT {
  private static final int CONNECTIONS = 4;
  private static final int CLIENTS = 400;
  private static final int ROUNDS = 4;
  private static final int REQUESTS = 800;
  private static final int AT_ONCE = 40;
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

  @Test
  void manyNewUsersAtOnceNeedNoMoreConnectionsThanThereAre() throws Exception {
    Map<String, String> settings = Map.of("TIDINGS_DB_POOL", String.valueOf(CONNECTIONS));
    try (ServerProcess server = ServerProcess.ready("pool-users", settings)) {
      // One connection for each: many streams at once of one HTTP/2 connection stop Open Liberty.
      HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
      List<Callable<Integer>> posts = new ArrayList<>();
      for (int i = 0; i < REQUESTS; i++) {
        HttpRequest post = post(server.target(), 1 + i % 2);
        posts.add(() -> http.send(post, BodyHandlers.discarding()).statusCode());
      }
      ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
      try {
        for (Future<Integer> status :
            threads.invokeAll(posts, PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
          assertThat(status.isCancelled()).as("answered in time").isFalse();
          assertThat(status.get()).isEqualTo(201);
        }
        assertThat(server.log())
            .as("what keeps rollbacks of H2 from doing harm works on this server")
            .contains(
                "the database is H2: transactions that write come one after the other, each when"
                    + " the server has ended the one before")
            .doesNotContain("keeps all others from writing");
      } finally {
        threads.shutdownNow();
      }
    }
  }

  /** Who tells several looks at the database before it waits for its turn to write. */
  private static HttpRequest post(Target hub, int users) {
    String told =
        Stream.generate(() -> '"' + Frames.unique("new-") + '"')
            .limit(users)
            .collect(Collectors.joining(","));
    String body = "{\"users\":[%s],\"kind\":\"system\",\"title\":\"hello\"}".formatted(told);
    return HttpRequest.newBuilder(hub.http(Notifier.PATH))
        .header("Authorization", "Bearer " + Tokens.service("importer"))
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body))
        .build();
  }
}
