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

  /** The next ones, one more than asked for if there is one. */
  List<StoredNotification> find(EntityManager entities, InboxKey key, Page.Asked asked) {
    StringBuilder query =
        new StringBuilder(
            "select n from StoredNotification n where n.tenant = :tenant and n.user = :user"
                + " and n.number < :before and n.parent = :parent and n.state in :states");
    kind.ifPresent(k -> query.append(" and n.content.kind = :kind"));
    severity.ifPresent(s -> query.append(" and n.content.severity = :severity"));
    since.ifPresent(s -> query.append(" and n.content.createdAt >= :since"));
    until.ifPresent(u -> query.append(" and n.content.createdAt < :until"));
    TypedQuery<StoredNotification> found =
        entities
            .createQuery(
                query.append(" order by n.number desc").toString(), StoredNotification.class)
            .setParameter("tenant", key.tenant())
            .setParameter("user", key.user())
            .setParameter("before", asked.after().map(c -> c.key(0)).orElse(Long.MAX_VALUE))
            .setParameter("parent", parent)
            .setParameter(
                "states", unread ? List.of(State.UNREAD) : List.of(State.UNREAD, State.READ))
            .setMaxResults(asked.limit() + 1);
    kind.ifPresent(k -> found.setParameter("kind", k));
    severity.ifPresent(s -> found.setParameter("severity", s));
    since.ifPresent(s -> found.setParameter("since", s));
    until.ifPresent(u -> found.setParameter("until", u));
    return found.getResultList();
  }
}
