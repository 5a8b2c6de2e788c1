package dev.tidings.notification;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Does what is due in inboxes: folds what was held back, and lets go of what has expired or is too
 * old; one user after the other, each in a transaction of its own.
 */
@ApplicationScoped
public class Upkeep {
  private static final int USERS_AT_ONCE = 200;
  private static final int AT_ONCE = 500;

  @Inject InboxStore store;
  @Inject BroadcastStore broadcasts;
  @Inject Delivery delivery;
  @Inject PreferenceStore preferences;
  @Inject Clock clock;

  /** Some users for whom something is due. */
  @Transactional
  public List<InboxKey> due() {
    return store.due(clock.millis(), USERS_AT_ONCE);
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
    List<StoredNotification> held = new ArrayList<>();
    for (StoredNotification waiting :
        store.inState(inbox.key(), State.HELD, Long.MAX_VALUE, AT_ONCE)) {
      if (waiting.fold().equals(fold)) {
        held.add(waiting);
      }
    }
    Content content =
        Content.of(
            Folding.of(fold, held.stream().map(StoredNotification::content).toList()), null, now);
    StoredNotification one =
        delivery.add(inbox, content, presentation(inbox.key(), content, now), held.size());
    held.forEach(folded -> folded.foldInto(one.number(), delivery.goesAt(folded.content()), now));
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
