package dev.tidings.notification;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import jakarta.persistence.TypedQuery;

/**
 * What a user's inbox holds back for one fold, however much it is; within the transaction of a
 * caller who has locked the inbox.
 */
@ApplicationScoped
public class HeldStore {
  private static final String OF_FOLD =
      " where n.tenant = :tenant and n.user = :user and n.state = :held and n.fold = :fold";

  @PersistenceContext(unitName = "tidings")
  EntityManager entities;

  /** Deletes what is worth nothing any more; nobody has seen it. */
  void dropExpired(InboxKey key, String fold, long now) {
    of(
            key,
            fold,
            entities.createQuery(
                "delete from StoredNotification n" + OF_FOLD + " and n.content.expiresAt <= :now"))
        .setParameter("now", now)
        .executeUpdate();
  }

  /** What waits. */
  Held held(InboxKey key, String fold, int titles) {
    TypedQuery<Object[]> parts =
        entities.createQuery(
            "select n.content.kind, n.content.severity, count(n) from StoredNotification n"
                + OF_FOLD
                + " group by n.content.kind, n.content.severity",
            Object[].class);
    TypedQuery<String> first =
        entities
            .createQuery(
                "select n.content.title from StoredNotification n" + OF_FOLD + " order by n.number",
                String.class)
            .setMaxResults(titles);
    return Held.of(
        of(key, fold, parts).getResultList().stream().map(HeldStore::part).toList(),
        of(key, fold, first).getResultList());
  }

  private static Held.Part part(Object[] row) {
    Severity severity = Severity.ofWireName((String) row[1]).orElse(Severity.INFO);
    return new Held.Part((String) row[0], severity, (Long) row[2]);
  }

  /**
   * Makes all that waits part of a notification.
   *
   * @param retention how long they are kept after they were made
   */
  void foldInto(InboxKey key, String fold, long parent, long retention, long now) {
    entities
        .createNativeQuery(
            "update notification set state = ?1, read_at = ?2, parent = ?3,"
                + " due_at = least(expires_at, created_at + ?4)"
                + " where tenant = ?5 and user_id = ?6 and state = ?7 and fold = ?8")
        .setParameter(1, State.READ.name())
        .setParameter(2, now)
        .setParameter(3, parent)
        .setParameter(4, retention)
        .setParameter(5, key.tenant())
        .setParameter(6, key.user())
        .setParameter(7, State.HELD.name())
        .setParameter(8, fold)
        .executeUpdate();
  }

  private static <T extends Query> T of(InboxKey key, String fold, T query) {
    query
        .setParameter("tenant", key.tenant())
        .setParameter("user", key.user())
        .setParameter("held", State.HELD)
        .setParameter("fold", fold);
    return query;
  }
}
