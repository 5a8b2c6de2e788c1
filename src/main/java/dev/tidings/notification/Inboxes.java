package dev.tidings.notification;

import dev.tidings.rest.Page;
import dev.tidings.rest.PageCursor;
import dev.tidings.rest.Problem;
import dev.tidings.rest.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What users do with their notifications. Each change is made while the user's inbox is locked, so
 * that after any interleaving all devices and the database agree; doing something again changes
 * nothing.
 */
@ApplicationScoped
public class Inboxes {
  private static final int AT_ONCE = 500;

  @Inject InboxStore store;
  @Inject Delivery delivery;
  @Inject Clock clock;

  /** The user's notifications that the filter lets through, the newest first. */
  @Transactional
  public Page<String> list(InboxKey key, InboxFilter filter, Page.Asked asked) {
    Page<StoredNotification> page =
        asked.page(store.page(key, filter, asked), n -> PageCursor.of(n.number()));
    return new Page<>(page.items().stream().map(StoredNotification::json).toList(), page.next());
  }

  /** One of the user's notifications. */
  @Transactional
  public String one(InboxKey key, long number) {
    return store
        .listed(key, number)
        .map(StoredNotification::json)
        .orElseThrow(() -> new ProblemException(Problem.notFound()));
  }

  /** How many are unread. */
  @Transactional
  public Badge badge(InboxKey key) {
    return store.glance(key).map(InboxStore.Glance::badge).orElse(Badge.NONE);
  }

  /** Marks those as read, unread or dismissed that the user sees; how many are unread then. */
  @Transactional
  public Badge mark(InboxKey key, Collection<Long> numbers, State state) {
    Inbox inbox = store.lock(key);
    List<StoredNotification> found =
        store.numbered(key, numbers).stream()
            .filter(StoredNotification::isListed)
            .filter(n -> n.state() != state)
            .toList();
    become(inbox, found, state);
    return inbox.badge();
  }

  /**
   * Marks everything as read up to a number, beyond which the user has not seen anything; how many
   * are unread then.
   */
  @Transactional
  public Badge readAll(InboxKey key, long upTo) {
    Inbox inbox = store.lock(key);
    List<StoredNotification> unread;
    do {
      unread = store.inState(key, State.UNREAD, upTo, AT_ONCE);
      become(inbox, unread, State.READ);
    } while (unread.size() == AT_ONCE);
    return inbox.badge();
  }

  private void become(Inbox inbox, List<StoredNotification> some, State state) {
    if (some.isEmpty()) {
      return;
    }
    long now = clock.millis();
    long change = 0;
    List<Long> numbers = new ArrayList<>(some.size());
    for (StoredNotification notification : some) {
      change += notification.become(state, now);
      numbers.add(notification.number());
    }
    delivery.changed(inbox, change);
    delivery.tell(inbox.key(), numbers, state.wireName());
  }
}
