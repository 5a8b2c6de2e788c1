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
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
  @Inject Approvals approvals;
  @Inject Clock clock;

  /** The user's notifications that the filter lets through, the newest first. */
  @Transactional
  public Page<String> list(InboxKey key, InboxFilter filter, Page.Asked asked) {
    Page<StoredNotification> page =
        asked.page(store.page(key, filter, asked, clock.millis()), n -> PageCursor.of(n.number()));
    return new Page<>(json(key, page.items()), page.next());
  }

  /** One of the user's notifications. */
  @Transactional
  public String one(InboxKey key, long number) {
    return store
        .listed(key, number, clock.millis())
        .map(found -> json(key, List.of(found)).get(0))
        .orElseThrow(() -> new ProblemException(Problem.notFound()));
  }

  private List<String> json(InboxKey key, List<StoredNotification> some) {
    List<String> ids =
        some.stream()
            .map(StoredNotification::content)
            .flatMap(content -> Optional.ofNullable(content.approval()).stream())
            .toList();
    Map<String, String> statuses = approvals.statuses(key.tenant(), ids);
    return some.stream().map(n -> n.json(asked(n.content().approval(), statuses))).toList();
  }

  /** What is not there any more has expired. */
  private static @Nullable String asked(@Nullable String approval, Map<String, String> statuses) {
    return approval == null ? null : statuses.getOrDefault(approval, Approval.EXPIRED);
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
   * are unread then, and which was the newest that counts as seen.
   */
  @Transactional
  public AllRead readAll(InboxKey key, long upTo) {
    Inbox inbox = store.lock(key);
    List<StoredNotification> unread;
    do {
      unread = store.inState(key, State.UNREAD, upTo, AT_ONCE);
      become(inbox, unread, State.READ);
    } while (unread.size() == AT_ONCE);
    return new AllRead(inbox.badge(), Math.min(upTo, inbox.last()));
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
