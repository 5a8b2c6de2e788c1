package dev.tidings.it;

import static dev.tidings.it.Frames.ofType;
import static dev.tidings.it.Notifier.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * Three devices of one user, random reads, disconnects and new notifications, for {@code
 * tidings.it.badge.millis}: at rest all three and the database agree.
 */
class BadgeIT {
  private static final Duration LENGTH =
      Duration.ofMillis(Long.getLong("tidings.it.badge.millis", 15_000));
  private static final int DEVICES = 3;
  private static final String ANN = "ann";

  @Test
  void atRestAllDevicesAndTheDatabaseAgree() throws Exception {
    ServerProcess server =
        ServerProcess.ready("badges", Map.of("TIDINGS_NOTIFICATIONS_PER_KIND", "0"));
    long stored;
    List<Device> devices = new ArrayList<>();
    try (server) {
      Notifier notifier = new Notifier(server.target(), "backend");
      long end = System.nanoTime() + LENGTH.toNanos();
      for (int i = 0; i < DEVICES; i++) {
        devices.add(new Device(server.target(), i));
      }
      live(notifier, devices, end);
      server.await("what expires is gone", () -> listed(notifier, "?kind=short") == 0);
      server.await(
          "what has expired is not counted any more",
          () -> listed(notifier, "?unread=true") == notifier.unread(ANN).getInt("unread"));
      stored = agreed(notifier, devices);
      devices.forEach(device -> device.client.close());
    }
    assertThat(unreadInTheDatabase(server)).isEqualTo(stored);
    assertThat(devices).allSatisfy(device -> assertThat(device.connections).isGreaterThan(1));
  }

  private static void live(Notifier notifier, List<Device> devices, long end)
      throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(DEVICES + 1);
    try {
      List<Future<?>> lives = new ArrayList<>();
      lives.add(threads.submit(() -> post(notifier, end)));
      devices.forEach(device -> lives.add(threads.submit(() -> device.live(notifier, end))));
      for (Future<?> life : lives) {
        life.get();
      }
    } finally {
      threads.shutdown();
      assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static void post(Notifier notifier, long end) {
    Random random = new Random(1);
    for (int n = 1; System.nanoTime() < end; n++) {
      if (random.nextInt(4) == 0) {
        notifier.stored(
            "\"user\":\"ann\",\"kind\":\"short\",\"title\":\"n%d\",\"expiresAt\":%d"
                .formatted(n, System.currentTimeMillis() + 2_000));
      } else {
        notifier.tell(ANN, "n" + n);
      }
      rest(random, 60);
    }
  }

  /** Keeps a pace; what is waited for is not here. */
  private static void rest(Random random, int millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(millis)));
  }

  /** What all devices and the REST API show, once they show the same. */
  private static long agreed(Notifier notifier, List<Device> devices) {
    JsonObject unread = notifier.unread(ANN);
    int version = unread.getInt("version");
    for (Device device : devices) {
      device.client.await(
          "version " + version,
          ofType("notification.badge").and(badge -> badge.getInt("version") >= version));
      JsonObject last = device.lastBadge();
      assertThat(last.getInt("version")).isEqualTo(version);
      assertThat(last.getJsonObject("payload").getInt("unread")).isEqualTo(unread.getInt("unread"));
    }
    assertThat(listed(notifier, "?unread=true")).isEqualTo(unread.getInt("unread"));
    return unread.getInt("unread");
  }

  private static long listed(Notifier notifier, String filter) {
    long count = 0;
    String next = "";
    do {
      JsonObject page =
          notifier
              .get(PATH + filter + "&limit=200" + (next.isEmpty() ? "" : "&cursor=" + next), ANN)
              .json();
      count += page.getJsonArray("items").size();
      next = page.getString("next", "");
    } while (!next.isEmpty());
    return count;
  }

  private static long unreadInTheDatabase(ServerProcess server) throws SQLException {
    String url = "jdbc:h2:file:" + server.database();
    String sql =
        "select (select count(*) from notification where state = 'UNREAD' and badge),"
            + " (select unread from notification_inbox where user_id = 'ann')";
    try (Connection connection = DriverManager.getConnection(url, "tidings", "tidings");
        PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      row.next();
      assertThat(row.getLong(1)).isEqualTo(row.getLong(2));
      return row.getLong(1);
    }
  }

  /** One of the user's devices. */
  private static final class Device {
    private final Target hub;
    private final String name;
    private final Random random;
    private TestClient client;
    private int connections;

    Device(Target hub, int index) {
      this.hub = hub;
      this.name = "device-" + index;
      this.random = new Random(100 + index);
      this.client = connect();
    }

    private TestClient connect() {
      connections++;
      TestClient fresh = TestClient.at(hub).token(Tokens.of(ANN)).device(name).greeted();
      fresh.subscribe("user:me");
      return fresh;
    }

    void live(Notifier notifier, long end) {
      for (int n = 0; System.nanoTime() < end; n++) {
        act(notifier, n);
        assertBadgesRise();
        rest(random, 80);
      }
      client.abort();
      client = connect();
    }

    private void act(Notifier notifier, int n) {
      String id = name + "-" + n;
      long one = 1 + random.nextInt(100);
      switch (random.nextInt(12)) {
        case 0 -> {
          client.abort();
          client = connect();
        }
        case 1 ->
            client.ask(
                id,
                "{\"type\":\"notification.read-all\",\"id\":\"%s\",\"payload\":{\"upTo\":%d}}"
                    .formatted(id, one));
        case 2, 3 -> notifier.act("/" + one + "/unread", ANN);
        case 4 -> notifier.act("/" + one + "/dismiss", ANN);
        default ->
            client.ask(
                id,
                "{\"type\":\"notification.read\",\"id\":\"%s\",\"payload\":{\"ids\":[%d,%d]}}"
                    .formatted(id, one, one + 1));
      }
    }

    private void assertBadgesRise() {
      List<Integer> versions =
          client.frames(ofType("notification.badge")).stream()
              .map(badge -> badge.getInt("version"))
              .toList();
      assertThat(versions).isSorted();
    }

    JsonObject lastBadge() {
      List<JsonObject> badges = client.settled().frames(ofType("notification.badge"));
      return badges.get(badges.size() - 1);
    }
  }
}
