package dev.tidings.notification;

import dev.tidings.outbox.Outbox;
import dev.tidings.outbox.Push;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.security.RateLimits;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts notifications into inboxes that the caller has locked, as each user wants them, and says so
 * to the user's devices; within the caller's transaction.
 */
@ApplicationScoped
public class Delivery {
  /** What reaches a user later than this comes without toast and sound. */
  private static final Duration FRESH = Duration.ofMinutes(1);

  private static final int TRIMMED_AT_ONCE = 200;

  /** How often what is too much is looked for: at each so many new ones of a user. */
  private static final int TRIM_EVERY = 64;

  @Inject InboxStore store;
  @Inject PreferenceStore preferences;
  @Inject Approvals approvals;
  @Inject Outbox outbox;
  @Inject RateLimits rates;
  @Inject Settings settings;
  @Inject Event<InboxChanged> changes;

  /** Puts it in; false when the user was told under its key already. */
  boolean deliver(Inbox inbox, Content content, long now) {
    InboxKey key = inbox.key();
    String dedupeKey = content.dedupeKey();
    if (dedupeKey != null
        && store.knows(
            key, content.source(), dedupeKey, now - millis(Setting.NOTIFICATIONS_DEDUPE))) {
      return false;
    }
    add(inbox, content, presentation(key, content, now), 0);
    trim(inbox);
    return true;
  }

  private Presentation presentation(InboxKey key, Content content, long now) {
    Presentation wanted =
        preferences.of(key).present(content.kind(), content.severity(), Instant.ofEpochMilli(now));
    if (now - content.createdAt() > FRESH.toMillis()) {
      wanted = wanted.quietly();
    }
    boolean shown = wanted.badge() && content.severity() != Severity.CRITICAL;
    return shown && isTooMany(key, content.kind())
        ? Presentation.held(Folding.RATE + content.kind(), now + millis(Setting.NOTIFICATIONS_FOLD))
        : wanted;
  }

  private boolean isTooMany(InboxKey key, String kind) {
    int perKind = settings.number(Setting.NOTIFICATIONS_PER_KIND);
    if (perKind == 0) {
      return false;
    }
    RateLimits.Limit limit =
        new RateLimits.Limit(perKind, settings.duration(Setting.NOTIFICATIONS_FOLD), perKind);
    return rates.tryAcquire("notify " + key + ' ' + kind, limit) > 0;
  }

  /** Adds it as it is to be shown. */
  StoredNotification add(Inbox inbox, Content content, Presentation presentation, int others) {
    StoredNotification notification =
        StoredNotification.of(inbox.key(), inbox.next(), content, presentation, goesAt(content))
            .standingFor(others);
    store.add(notification);
    if (!presentation.isHeld()) {
      changed(inbox, notification.counts());
      if (presentation.live()) {
        push(inbox.key(), "notification", notification.json(asked(inbox.key(), content)));
      }
    }
    return notification;
  }

  /** Where its approval stands, which is being made if it is not there. */
  private @Nullable String asked(InboxKey key, Content content) {
    String approval = content.approval();
    return approval == null
        ? null
        : approvals
            .statuses(key.tenant(), List.of(approval))
            .getOrDefault(approval, Approval.PENDING);
  }

  /** When it goes at last. */
  long goesAt(Content content) {
    return Math.min(
        content.expiresAt(), content.createdAt() + millis(Setting.NOTIFICATIONS_RETENTION));
  }

  /** Notes that notifications of the user look different now. */
  void changed(Inbox inbox, long count) {
    inbox.count(count);
    changes.fire(new InboxChanged(inbox.key(), inbox.badge()));
  }

  /** Tells the user's devices that notifications are in another state. */
  void tell(InboxKey key, List<Long> numbers, String state) {
    push(
        key,
        "notification.update",
        JsonWriter.object()
            .array("ids", numbers.stream().map(String::valueOf).toList())
            .text("state", state)
            .end());
  }

  void push(InboxKey key, String type, String payload) {
    outbox.add(new Push(key.tenant(), key.channel().name().text(), type, payload, null));
  }

  /** Lets the oldest go where a user has too many. */
  private void trim(Inbox inbox) {
    long newest = inbox.last();
    if (newest % TRIM_EVERY == 0) {
      long last = newest - settings.number(Setting.NOTIFICATIONS_PER_USER);
      remove(inbox, store.upTo(inbox.key(), last, TRIMMED_AT_ONCE));
    }
  }

  /** Deletes them for good. */
  void remove(Inbox inbox, List<StoredNotification> gone) {
    if (gone.isEmpty()) {
      return;
    }
    long counted = gone.stream().mapToInt(StoredNotification::counts).sum();
    gone.forEach(store::remove);
    changed(inbox, -counted);
    List<Long> listed =
        gone.stream().filter(StoredNotification::isListed).map(StoredNotification::number).toList();
    if (!listed.isEmpty()) {
      tell(inbox.key(), listed, "gone");
    }
  }

  private long millis(Setting setting) {
    return settings.duration(setting).toMillis();
  }
}
