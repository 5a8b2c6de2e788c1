package dev.tidings.notification;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.TypedQuery;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The broadcasts of tenants, within the caller's transaction. */
@ApplicationScoped
public class BroadcastStore {
  @PersistenceContext(unitName = "tidings")
  EntityManager entities;

  @Inject InboxCreation creation;

  /** The head of the tenant's broadcasts, nobody else's until the commit. */
  BroadcastHead lock(String tenant) {
    return InboxCreation.made(
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

  /** Whether there was one of that source under that key since. */
  boolean knows(String tenant, String source, String dedupeKey, long since) {
    return entities
            .createQuery(
                "select count(b) from Broadcast b where b.tenant = :tenant"
                    + " and b.content.source = :source and b.content.dedupeKey = :key and b.content.createdAt > :since",
                Long.class)
            .setParameter("tenant", tenant)
            .setParameter("source", source)
            .setParameter("key", dedupeKey)
            .setParameter("since", since)
            .getSingleResult()
        > 0;
  }

  /** Those for who has these roles, after a number up to another, the oldest first. */
  List<Broadcast> after(String tenant, Set<String> roles, Range range, long now, int max) {
    return of(tenant, roles, range, now, " order by b.number").setMaxResults(max).getResultList();
  }

  /** The newest for who has these roles, the oldest of them first. */
  List<Broadcast> newest(String tenant, Set<String> roles, Range range, long now, int max) {
    List<Broadcast> found =
        new ArrayList<>(
            of(tenant, roles, range, now, " order by b.number desc")
                .setMaxResults(max)
                .getResultList());
    Collections.reverse(found);
    return found;
  }

  /** Numbers after one, up to another. */
  record Range(long after, long upTo) {}

  /** Those that are still worth something. */
  private TypedQuery<Broadcast> of(
      String tenant, Set<String> roles, Range range, long now, String order) {
    Set<String> wanted = new HashSet<>(roles);
    wanted.add(Broadcast.EVERYONE);
    return entities
        .createQuery(
            "select b from Broadcast b where b.tenant = :tenant and b.number > :after"
                + " and b.number <= :upTo and b.role in :roles and b.dueAt > :now"
                + " and b.content.expiresAt > :now"
                + order,
            Broadcast.class)
        .setParameter("tenant", tenant)
        .setParameter("after", range.after())
        .setParameter("upTo", range.upTo())
        .setParameter("roles", wanted)
        .setParameter("now", now);
  }

  /** Deletes what is of no use any more; how many. */
  int deleteDue(long now) {
    return entities
        .createQuery("delete from Broadcast b where b.dueAt <= :now")
        .setParameter("now", now)
        .executeUpdate();
  }
}
