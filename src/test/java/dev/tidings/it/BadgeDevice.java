package dev.tidings.it;

import static dev.tidings.it.Frames.ofType;
import static dev.tidings.it.Notifier.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * A device of one user, who reads at random and whose connection is lost again and again. After its
 * life it has a list of its own: what REST says once it has subscribed, and each event after that.
 */
final class BadgeDevice {
  static final String USER = "ann";

  /** How far back the user reads. */
  private static final int RECENT = 60;

  private final Target hub;
  private final Notifier notifier;
  private final String name;
  private final Random random;
  private TestClient client;
  private int connections;
  private int acts;

  /** What the list had when the last connection had been made: whether each is unread. */
  private final Map<Long, Boolean> listed = new TreeMap<>();

  BadgeDevice(Target hub, Notifier notifier, int index) {
    this.hub = hub;
    this.notifier = notifier;
    this.name = "device-" + index;
    this.random = new Random(100 + index);
    this.client = connect();
  }

  private TestClient connect() {
    connections++;
    TestClient fresh = TestClient.at(hub).token(Tokens.of(USER)).device(name).greeted();
    fresh.subscribe("user:me");
    return fresh;
  }

  /**
   * Lives as long as it goes on.
   *
   * @param told how many notifications there are, about
   */
  void live(LongSupplier told, BooleanSupplier goesOn) {
    for (int n = 0; goesOn.getAsBoolean(); n++) {
      act(name + "-" + n, 1 + Math.max(0, told.getAsLong() - random.nextInt(RECENT)));
      assertBadgesRise();
      rest(random, 80);
    }
    client.abort();
    client = connect();
    list(notifier, "?").forEach(n -> listed.put(idOf(n), isUnread(n)));
  }

  private void act(String id, long one) {
    int choice = random.nextInt(12);
    if (choice == 0) {
      client.abort();
      client = connect();
      return;
    }
    acts++;
    switch (choice) {
      case 1 -> ask(id, "notification.read-all", "{\"upTo\":%d}".formatted(one / 2));
      case 2, 3 -> notifier.act("/" + one + "/unread", USER);
      case 4 -> notifier.act("/" + one + "/dismiss", USER);
      default -> ask(id, "notification.read", "{\"ids\":[%d,%d]}".formatted(one, one + 1));
    }
  }

  private void ask(String id, String type, String payload) {
    JsonObject answer =
        client.ask(
            id, "{\"type\":\"%s\",\"id\":\"%s\",\"payload\":%s}".formatted(type, id, payload));
    assertThat(answer.getString("type")).as(answer.toString()).isEqualTo("ack");
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

  /** The ids of what this device shows as unread. */
  Set<Long> unread() {
    Map<Long, Boolean> shown = new TreeMap<>(listed);
    for (JsonObject frame : client.settled().frames()) {
      JsonObject payload = frame.getJsonObject("payload");
      switch (frame.getString("type")) {
        case "notification" -> shown.put(idOf(payload), isUnread(payload));
        case "notification.update" -> update(shown, payload);
        default -> {
          // answers and badges
        }
      }
    }
    shown.values().removeIf(isUnread -> !isUnread);
    return shown.keySet();
  }

  /** What is not shown, such as those that others stand for, is not shown then either. */
  private static void update(Map<Long, Boolean> shown, JsonObject payload) {
    String state = payload.getString("state");
    for (JsonNumber id : payload.getJsonArray("ids").getValuesAs(JsonNumber.class)) {
      shown.computeIfPresent(
          id.longValue(),
          (known, was) ->
              state.equals("read") || state.equals("unread") ? state.equals("unread") : null);
    }
  }

  /** All that the REST API lists. */
  static List<JsonObject> list(Notifier notifier, String filter) {
    List<JsonObject> found = new ArrayList<>();
    String next = "";
    do {
      String cursor = next.isEmpty() ? "" : "&cursor=" + next;
      JsonObject page = notifier.get(PATH + filter + "&limit=200" + cursor, USER).json();
      found.addAll(page.getJsonArray("items").getValuesAs(JsonObject.class));
      next = page.getString("next", "");
    } while (!next.isEmpty());
    return found;
  }

  static long idOf(JsonObject notification) {
    return notification.getJsonNumber("id").longValue();
  }

  private static boolean isUnread(JsonObject notification) {
    return notification.getString("state").equals("unread");
  }

  /** Keeps a pace; what is waited for is not here. */
  static void rest(Random random, int millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(millis)));
  }

  int connections() {
    return connections;
  }

  /** How often it read, unread or dismissed something. */
  int acts() {
    return acts;
  }

  void leave() {
    client.close();
  }
}
