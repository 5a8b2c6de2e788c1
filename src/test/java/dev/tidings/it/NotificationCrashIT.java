package dev.tidings.it;

import static dev.tidings.it.Frames.ofType;
import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The server is killed between the commit of notifications and their push. */
class NotificationCrashIT {
  /** So many that they take much longer to push than an answer takes to come. */
  private static final int USERS = 1_000;

  private static final String TITLE = "It is done";

  @Test
  void withTheHistoryInH2EachNotificationArrivesOnce() throws SQLException {
    arrivesOnce("notified-h2", Map.of("TIDINGS_HISTORY_STORE", "database"));
  }

  @Test
  void withTheHistoryInPostgresEachNotificationArrivesOnce() throws IOException, SQLException {
    try (EmbeddedPostgres postgres =
        EmbeddedPostgres.builder()
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("fsync", "on")
            .start()) {
      String url = postgres.getJdbcUrl("postgres", "postgres");
      arrivesOnce(
          "notified-postgres",
          Map.of(
              "TIDINGS_HISTORY_STORE", "database",
              "TIDINGS_DB_DRIVER", "org.postgresql.Driver",
              "TIDINGS_DB_URL", url,
              "TIDINGS_DB_USER", "postgres",
              "TIDINGS_DB_PASSWORD", "postgres"));
    }
  }

  @Test
  void withTheHistoryInMemoryEachNotificationArrivesOnce() throws SQLException {
    arrivesOnce("notified-memory", Map.of());
  }

  /** The first user's is pushed at once, the last user's is not when the server dies. */
  private static void arrivesOnce(String name, Map<String, String> settings) throws SQLException {
    try (ServerProcess server = ServerProcess.ready(name, settings)) {
      Notifier backend = new Notifier(server.target(), "backend");
      Seen first = new Seen(server.target(), user(0));
      Seen last = new Seen(server.target(), user(USERS - 1));

      assertThat(backend.repeatable("post-1", body()).status()).isEqualTo(201);
      server.kill();
      first.stop();
      last.stop();
      String url = settings.getOrDefault("TIDINGS_DB_URL", "jdbc:h2:retry:" + server.database());
      assertThat(waiting(url, settings, user(USERS - 1))).as("committed but not pushed").isOne();

      server.startAgain();
      first.comeBack();
      last.comeBack();
      server.await("everything is pushed", () -> isPushed(server));

      assertThat(backend.repeatable("post-1", body()).status()).isEqualTo(201); // as before
      first.assertSeenOnce(backend);
      last.assertSeenOnce(backend);
    }
  }

  private static String user(int index) {
    return "user-%04d".formatted(index);
  }

  private static String body() {
    String users =
        IntStream.range(0, USERS)
            .mapToObj(index -> '"' + user(index) + '"')
            .collect(Collectors.joining(","));
    return "\"users\":[%s],\"kind\":\"system\",\"title\":\"%s\"".formatted(users, TITLE);
  }

  private static long waiting(String url, Map<String, String> settings, String user)
      throws SQLException {
    String name = settings.getOrDefault("TIDINGS_DB_USER", "tidings");
    try (Connection connection = DriverManager.getConnection(url, name, name);
        PreparedStatement statement =
            connection.prepareStatement("select count(*) from outbox where channel = ?")) {
      statement.setString(1, "user:" + user);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  private static boolean isPushed(ServerProcess server) {
    return Rest.of(server.target())
        .get("/health/ready")
        .body()
        .replaceAll("[\\s\"]", "")
        .contains("waiting:0");
  }

  /** What a client of a user has seen before and after the crash. */
  private static final class Seen {
    private final Target hub;
    private final String user;
    private final String position;
    private TestClient client;
    private List<JsonObject> before = List.of();

    Seen(Target hub, String user) {
      this.hub = hub;
      this.user = user;
      this.client = TestClient.of(hub, user);
      this.position = client.subscribe("user:me").getString("lastEventId");
    }

    void stop() {
      client.awaitClose();
      before = client.frames(ofType("notification"));
    }

    /** Goes on from where it was, as a client does. */
    void comeBack() {
      String last = before.isEmpty() ? position : before.get(before.size() - 1).getString("id");
      client = TestClient.of(hub, user);
      client.subscribe("user:me", Frames.lastEventId(last));
    }

    /**
     * A client drops what it has seen already by sender and ref; where the history is gone it gets
     * the state as well, which has the same notification under the same number.
     */
    void assertSeenOnce(Notifier backend) {
      List<JsonObject> after = client.settled().frames(ofType("notification"));
      Set<String> refs =
          Stream.concat(before.stream(), after.stream())
              .map(event -> event.getString("ref"))
              .collect(Collectors.toSet());
      assertThat(refs).as(user).hasSizeLessThanOrEqualTo(1);
      List<JsonObject> snapshots =
          client.frames(ofType("subscribed")).stream()
              .filter(answer -> answer.containsKey("snapshot"))
              .flatMap(NotificationCrashIT::notifications)
              .toList();
      assertThat(refs.size() + snapshots.size()).as(user).isPositive();
      Set<Integer> numbers =
          Stream.concat(
                  snapshots.stream(),
                  Stream.concat(before.stream(), after.stream())
                      .map(event -> event.getJsonObject("payload")))
              .map(notification -> notification.getInt("id"))
              .collect(Collectors.toSet());
      assertThat(numbers).as(user).containsExactly(1);
      assertThat(after).as("once by the hub").hasSizeLessThanOrEqualTo(1);
      assertThat(backend.unread(user).getInt("unread")).isOne();
      Predicate<JsonObject> badge = Notifier.badge(1);
      client.await("the badge of " + user, badge);
    }
  }

  private static Stream<JsonObject> notifications(JsonObject subscribed) {
    return subscribed
        .getJsonObject("snapshot")
        .getJsonObject("notifications")
        .getJsonArray("items")
        .getValuesAs(JsonObject.class)
        .stream();
  }
}
