package dev.tidings.notification;

import dev.tidings.outbox.Outbox;
import dev.tidings.session.Events;
import dev.tidings.settings.Settings;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.util.Map;

/** What notifies on a real database, for tests of features that notify. */
public final class WiredNotifications {
  private WiredNotifications() {}

  /** Notifications within the transactions of these entities; nobody is ever told too much. */
  public static Notifications within(EntityManager entities, Outbox outbox, Clock clock) {
    return TestNotifications.beans(
            entities, outbox, (key, limit) -> 0, Settings.of(Map.of()), clock, new Events<>())
        .notifications();
  }
}
