package dev.tidings.notification;

import dev.tidings.rest.Page;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.util.List;
import java.util.Optional;

/**
 * Which of a user's notifications are listed, the newest first.
 *
 * @param unread only those that are unread
 * @param since from when on, Unix milliseconds
 * @param until before when, Unix milliseconds
 * @param parent those that were folded into this one; 0 for those that stand for themselves
 */
record InboxFilter(
    Optional<String> kind,
    Optional<String> severity,
    boolean unread,
    Optional<Long> since,
    Optional<Long> until,
    long parent) {
  /** All that stand for themselves. */
  static final InboxFilter ALL =
      new InboxFilter(
          Optional.empty(), Optional.empty(), false, Optional.empty(), Optional.empty(), 0);

  /** The next ones that are not over, one more than asked for if there is one. */
  List<StoredNotification> find(EntityManager entities, InboxKey key, Page.Asked asked, long now) {
    StringBuilder query =
        new StringBuilder(
            "select n from StoredNotification n where n.tenant = :tenant and n.user = :user"
                + " and n.number < :before and n.parent = :parent"
                + " and n.content.expiresAt > :now");
    query.append(unread ? " and n.state = :unread" : " and n.state in :listed");
    kind.ifPresent(k -> query.append(" and n.content.kind = :kind"));
    severity.ifPresent(s -> query.append(" and n.content.severity = :severity"));
    since.ifPresent(s -> query.append(" and n.content.createdAt >= :since"));
    until.ifPresent(u -> query.append(" and n.content.createdAt < :until"));
    TypedQuery<StoredNotification> found =
        entities
            .createQuery(query.append(order()).toString(), StoredNotification.class)
            .setParameter("tenant", key.tenant())
            .setParameter("user", key.user())
            .setParameter("before", asked.after().map(c -> c.key(0)).orElse(Long.MAX_VALUE))
            .setParameter("parent", parent)
            .setParameter("now", now)
            .setMaxResults(asked.limit() + 1)
            .setHint("eclipselink.read-only", "true"); // only shown, so nothing is compared later
    if (unread) {
      found.setParameter("unread", State.UNREAD);
    } else {
      found.setParameter("listed", List.of(State.UNREAD, State.READ));
    }
    kind.ifPresent(k -> found.setParameter("kind", k));
    severity.ifPresent(s -> found.setParameter("severity", s));
    since.ifPresent(s -> found.setParameter("since", s));
    until.ifPresent(u -> found.setParameter("until", u));
    return found.getResultList();
  }

  /**
   * By all columns of the index that finds them, of which all but the number are the same in all
   * rows: H2 reads an index in its order, and as far as it must, only if the order names it whole.
   */
  private String order() {
    String same = "n.parent";
    if (kind.isPresent()) {
      same = "n.content.kind";
    } else if (unread) {
      same = "n.state";
    }
    return " order by n.tenant desc, n.user desc, " + same + " desc, n.number desc";
  }
}
