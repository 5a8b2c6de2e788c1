package dev.tidings.notification;

import dev.tidings.history.OnDatabase;
import dev.tidings.protocol.JsonObject;
import dev.tidings.protocol.JsonValue;
import dev.tidings.rest.Page;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;

/**
 * Notifications on a real database that is empty before each test, and the words in which tests
 * speak of them.
 */
abstract class NotificationsOnDatabase extends OnDatabase {
  static final String TENANT = "acme";
  static final InboxKey ANN = new InboxKey(TENANT, "ann");
  static final InboxKey BOB = new InboxKey(TENANT, "bob");
  static final Page.Asked FIRST = Page.Asked.of(null, null);

  TestNotifications hub;

  @BeforeEach
  void start() {
    for (String table :
        List.of(
            "notification",
            "notification_inbox",
            "notification_broadcast",
            "notification_head",
            "notification_preference",
            "notification_setting",
            "approval",
            "audit")) {
      database().execute("delete from " + table);
    }
    hub = new TestNotifications(database());
  }

  Sent tell(Audience audience, Notice notice) {
    return hub.run(b -> b.notifications().send(TENANT, audience, notice));
  }

  void mark(InboxKey key, State state, long... numbers) {
    List<Long> some = Arrays.stream(numbers).boxed().toList();
    hub.run(b -> b.inboxes().mark(key, some, state));
  }

  Badge badge(InboxKey key) {
    return hub.run(b -> b.inboxes().badge(key));
  }

  Badge takeOver(InboxKey key, String... roles) {
    return hub.run(b -> b.notifications().takeOver(key, Set.of(roles)));
  }

  void prefer(Preferences preferences) {
    hub.run(
        b -> {
          b.preferences().put(ANN, preferences);
          return ANN;
        });
  }

  void upkeep() {
    for (InboxKey key : hub.run(b -> b.upkeep().due(200))) {
      hub.run(
          b -> {
            b.upkeep().of(key);
            return key;
          });
    }
  }

  List<String> titles(InboxKey key) {
    return titles(key, InboxFilter.ALL);
  }

  List<String> titles(InboxKey key, InboxFilter filter) {
    return titlesIn(hub.run(b -> b.inboxes().list(key, filter, FIRST)));
  }

  static List<String> titlesIn(Page<String> page) {
    return page.items().stream()
        .map(item -> JsonObject.parse(item).requiredText("title", 999))
        .toList();
  }

  JsonObject first(InboxKey key) {
    return JsonObject.parse(
        hub.run(b -> b.inboxes().list(key, InboxFilter.ALL, FIRST)).items().get(0));
  }

  static String present(JsonObject notification) {
    return notification.value("present").map(JsonValue::json).orElseThrow();
  }

  static Notice notice(String title) {
    return notice("system", title);
  }

  static Notice notice(String kind, String title) {
    return Notice.of(kind, Severity.INFO, title, "svc");
  }

  static Notice expiring(String kind, String title, Instant at) {
    return new Notice(
        kind,
        Severity.INFO,
        title,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(at.toEpochMilli()),
        List.of(),
        "svc");
  }

  static Preferences digestOf(String... kinds) {
    Preference daily = new Preference(true, true, true, false, true);
    return new Preferences(
        ZoneId.of("Europe/Berlin"),
        Optional.empty(),
        LocalTime.of(18, 30),
        Arrays.stream(kinds).collect(Collectors.toMap(k -> k, k -> daily)));
  }

  /** All of them at once; what each gave. */
  static <T> List<T> together(List<Callable<T>> tasks) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> task : threads.invokeAll(tasks, 60, TimeUnit.SECONDS)) {
        results.add(task.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }
}
