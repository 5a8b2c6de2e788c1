package dev.tidings.notification;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import java.util.List;
import java.util.Optional;

/** The broadcasts of tenants, within the caller's transaction. */
@ApplicationScoped
public class BroadcastStore {
  @PersistenceContext(unitName = "tidings")
  EntityManager entities;

  @Inject InboxCreation creation;

  /** The head of the tenant's broadcasts, nobody else's until the commit. */
  BroadcastHead lock(String tenant) {
    return InboxStore.made(
        () -> entities.find(BroadcastHead.class, tenant, LockModeType.PESSIMISTIC_WRITE),
        () -> creation.head(tenant));
  }

  /** How many there were. */
  long head(String tenant) {
    return Optional.ofNullable(entities.find(BroadcastHead.class, tenant))
        .map(BroadcastHead::broadcasts)
        .orElse(0L);
  }

  void add(Broadcast broadcast) {
    entities.persist(broadcast);
  }

  /** Whether there was one under that key since. */
  boolean knows(String tenant, String dedupeKey, long since) {
    return entities
            .createQuery(
                "select count(b) from Broadcast b where b.tenant = :tenant"
                    + " and b.content.dedupeKey = :key and b.content.createdAt > :since",
                Long.class)
            .setParameter("tenant", tenant)
            .setParameter("key", dedupeKey)
            .setParameter("since", since)
            .getSingleResult()
        > 0;
  }

  /** Those after a number up to another, oldest first. */
  List<Broadcast> between(String tenant, long after, long upTo) {
    return entities
        .createQuery(
            "select b from Broadcast b where b.tenant = :tenant and b.number > :after"
                + " and b.number <= :upTo order by b.number",
            Broadcast.class)
        .setParameter("tenant", tenant)
        .setParameter("after", after)
        .setParameter("upTo", upTo)
        .getResultList();
  }

  /** Deletes what is of no use any more; how many. */
  int deleteDue(long now) {
    return entities
        .createQuery("delete from Broadcast b where b.dueAt <= :now")
        .setParameter("now", now)
        .executeUpdate();
  }
}
