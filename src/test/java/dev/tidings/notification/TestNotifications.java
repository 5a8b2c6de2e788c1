package dev.tidings.notification;

import dev.tidings.audit.AuditLogs;
import dev.tidings.history.TestDatabase;
import dev.tidings.outbox.Outbox;
import dev.tidings.security.RateLimits;
import dev.tidings.session.Events;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** All of the package on a real database, put together anew for each transaction. */
final class TestNotifications {
  /** A Monday morning. */
  static final Instant START = Instant.parse("2026-03-02T09:00:00Z");

  private final EntityManagerFactory factory;
  private final Events<Object> events = new Events<>();
  private final Map<String, Integer> permits = new HashMap<>();
  final RecordingOutbox outbox = new RecordingOutbox();

  /** What the clock shows; moved by the test. */
  private volatile Instant now = START;

  TestNotifications(TestDatabase database) {
    this.factory = database.entityManagers();
  }

  void pass(Duration time) {
    now = now.plus(time);
    permits.clear();
  }

  Instant now() {
    return now;
  }

  Events<Object> events() {
    return events;
  }

  /** What a test calls, within one transaction. */
  record Beans(
      EntityManager entities,
      InboxStore inboxStore,
      Notifications notifications,
      Inboxes inboxes,
      Upkeep upkeep,
      Approvals approvals,
      PreferenceStore preferences) {}

  <T> T run(Function<Beans, T> work) {
    EntityManager entities = factory.createEntityManager();
    try {
      entities.getTransaction().begin();
      T result = work.apply(beans(entities));
      entities.getTransaction().commit();
      return result;
    } finally {
      if (entities.getTransaction().isActive()) {
        entities.getTransaction().rollback();
      }
      entities.close();
    }
  }

  private Beans beans(EntityManager entities) {
    Settings settings = Settings.of(Map.of(Setting.NOTIFICATIONS_PER_KIND, "3"));
    return beans(entities, outbox, this::tryAcquire, settings, new TestClock(), events);
  }

  static Beans beans(
      EntityManager entities,
      Outbox outbox,
      RateLimits rates,
      Settings settings,
      Clock clock,
      Events<Object> events) {
    InboxCreation creation = new InboxCreation();
    creation.entities = entities;
    InboxStore inboxStore = new InboxStore();
    inboxStore.entities = entities;
    inboxStore.creation = creation;
    BroadcastStore broadcasts = new BroadcastStore();
    broadcasts.entities = entities;
    broadcasts.creation = creation;
    PreferenceStore preferences = new PreferenceStore();
    preferences.entities = entities;
    preferences.inboxes = inboxStore;
    preferences.changes = events.just();
    Approvals approvals = new Approvals();
    approvals.entities = entities;
    approvals.inboxes = inboxStore;
    approvals.outbox = outbox;
    approvals.audit = AuditLogs.in(entities, clock);
    approvals.settings = settings;
    approvals.clock = clock;
    Delivery delivery = new Delivery();
    delivery.approvals = approvals;
    delivery.store = inboxStore;
    delivery.preferences = preferences;
    delivery.outbox = outbox;
    delivery.rates = rates;
    delivery.settings = settings;
    delivery.changes = events.just();
    Notifications notifications = new Notifications();
    notifications.inboxes = inboxStore;
    notifications.broadcasts = broadcasts;
    notifications.delivery = delivery;
    notifications.outbox = outbox;
    notifications.roles = new RolesOfUsers();
    notifications.approvals = approvals;
    notifications.settings = settings;
    notifications.clock = clock;
    notifications.added = events.just();
    Inboxes inboxes = new Inboxes();
    inboxes.store = inboxStore;
    inboxes.delivery = delivery;
    inboxes.approvals = approvals;
    inboxes.clock = clock;
    Upkeep upkeep = new Upkeep();
    HeldStore held = new HeldStore();
    held.entities = entities;
    upkeep.waiting = held;
    upkeep.settings = settings;
    upkeep.store = inboxStore;
    upkeep.broadcasts = broadcasts;
    upkeep.delivery = delivery;
    upkeep.preferences = preferences;
    upkeep.clock = clock;
    return new Beans(entities, inboxStore, notifications, inboxes, upkeep, approvals, preferences);
  }

  /** As many as the limit allows at once; they come back when the clock is moved. */
  private synchronized long tryAcquire(String key, RateLimits.Limit limit) {
    int taken = permits.merge(key, 1, Integer::sum);
    return taken <= limit.burst() ? 0 : 1;
  }

  private final class TestClock extends Clock {
    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Instant instant() {
      return now;
    }
  }
}
