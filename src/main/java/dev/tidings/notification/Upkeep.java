package dev.tidings.notification;

import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/**
 * Does what is due in inboxes: folds what was held back, and lets go of what has expired or is too
 * old; one user after the other, each in a transaction of its own.
 */
@ApplicationScoped
public class Upkeep {
  private static final int AT_ONCE = 500;

  @Inject InboxStore store;
  @Inject HeldStore waiting;
  @Inject Settings settings;
  @Inject BroadcastStore broadcasts;
  @Inject Delivery delivery;
  @Inject PreferenceStore preferences;
  @Inject Clock clock;

  /** Some users for whom something is due, those who wait longest first. */
  @Transactional
  public List<InboxKey> due(int max) {
    return store.due(clock.millis(), max);
  }

  /** Does what is due for a user, a portion of it. */
  @Transactional
  public void of(InboxKey key) {
    Inbox inbox = store.lock(key);
    long now = clock.millis();
    List<StoredNotification> due = store.dueOf(key, now, AT_ONCE);
    delivery.remove(inbox, due.stream().filter(n -> n.state() != State.HELD).toList());
    due.stream()
        .filter(n -> n.state() == State.HELD)
        .map(StoredNotification::fold)
        .distinct()
        .toList()
        .forEach(fold -> fold(inbox, fold, now));
  }

  /** Folds all that wait for the same, those included whose own time has not come. */
  private void fold(Inbox inbox, String fold, long now) {
    waiting.dropExpired(inbox.key(), fold, now);
    Held held = waiting.held(inbox.key(), fold, Folding.TITLES);
    if (held.count() == 0) {
      return;
    }
    Content content = Content.of(Folding.of(fold, held), null, now);
    StoredNotification one =
        delivery.add(inbox, content, presentation(inbox.key(), content, now), held.count());
    long retention = settings.duration(Setting.NOTIFICATIONS_RETENTION).toMillis();
    waiting.foldInto(inbox.key(), fold, one.number(), retention, now);
  }

  private Presentation presentation(InboxKey key, Content content, long now) {
    Presentation wanted =
        preferences.of(key).present(content.kind(), content.severity(), Instant.ofEpochMilli(now));
    return wanted.isHeld() ? Presentation.now(false, false, true) : wanted;
  }

  /** Deletes broadcasts that are of no use any more. */
  @Transactional
  public void broadcasts() {
    broadcasts.deleteDue(clock.millis());
  }
}
