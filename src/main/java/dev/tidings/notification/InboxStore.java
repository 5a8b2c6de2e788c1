package dev.tidings.notification;

import dev.tidings.rest.Page;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Inboxes and what is in them, within the caller's transaction. */
@ApplicationScoped
public class InboxStore {
  private static final String OF_OWNER = " where n.tenant = :tenant and n.user = :user";

  @PersistenceContext(unitName = "tidings")
  EntityManager entities;

  @Inject InboxCreation creation;

  /** The user's inbox, made when it is asked for first, and nobody else's until the commit. */
  Inbox lock(InboxKey key) {
    Supplier<@Nullable Inbox> locked =
        () -> entities.find(Inbox.class, key, LockModeType.PESSIMISTIC_WRITE);
    return made(locked, () -> creation.inbox(key));
  }

  /** Finds a row, or makes it unless somebody else does. */
  static <T> T made(Supplier<@Nullable T> find, Runnable make) {
    T known = find.get();
    if (known != null) {
      return known;
    }
    RuntimeException failure = null;
    try {
      make.run();
    } catch (RuntimeException e) {
      failure = e; // of no interest where somebody else was faster
    }
    T made = find.get();
    if (made == null) {
      throw failure == null ? new IllegalStateException("a row was made and is gone") : failure;
    }
    return made;
  }

  /** Where the user's inbox stands, without a lock; empty when the user was never told anything. */
  Optional<Glance> glance(InboxKey key) {
    return entities
        .createQuery(
            "select i.unread, i.version, i.broadcasts from Inbox i"
                + " where i.tenant = :tenant and i.user = :user",
            Object[].class)
        .setParameter("tenant", key.tenant())
        .setParameter("user", key.user())
        .getResultList()
        .stream()
        .map(row -> new Glance(new Badge((long) row[0], (long) row[1]), (long) row[2]))
        .findFirst();
  }

  /**
   * Where an inbox stood when it was looked at.
   *
   * @param broadcasts up to which broadcast of the tenant it has taken what is for the user
   */
  record Glance(Badge badge, long broadcasts) {}

  /** The notifications that a filter lets through, one more than asked for if there is one. */
  List<StoredNotification> page(InboxKey key, InboxFilter filter, Page.Asked asked) {
    return filter.find(entities, key, asked);
  }

  void add(StoredNotification notification) {
    entities.persist(notification);
  }

  /** A notification of the user, unless the user has dismissed it or must not see it yet. */
  Optional<StoredNotification> listed(InboxKey key, long number) {
    return numbered(key, List.of(number)).stream().filter(StoredNotification::isListed).findFirst();
  }

  List<StoredNotification> numbered(InboxKey key, Collection<Long> numbers) {
    return entities
        .createQuery(
            "select n from StoredNotification n" + OF_OWNER + " and n.number in :numbers",
            StoredNotification.class)
        .setParameter("tenant", key.tenant())
        .setParameter("user", key.user())
        .setParameter("numbers", numbers)
        .getResultList();
  }

  /** Those in a state, the oldest first. */
  List<StoredNotification> inState(InboxKey key, State state, long upTo, int max) {
    return entities
        .createQuery(
            "select n from StoredNotification n"
                + OF_OWNER
                + " and n.state = :state and n.number <= :upTo"
                + " order by n.tenant, n.user, n.state, n.number",
            StoredNotification.class)
        .setParameter("tenant", key.tenant())
        .setParameter("user", key.user())
        .setParameter("state", state)
        .setParameter("upTo", upTo)
        .setMaxResults(max)
        .getResultList();
  }

  /** Whether the user was told under that key since. */
  boolean knows(InboxKey key, String dedupeKey, long since) {
    return entities
            .createQuery(
                "select count(n) from StoredNotification n"
                    + OF_OWNER
                    + " and n.content.dedupeKey = :key and n.content.createdAt > :since",
                Long.class)
            .setParameter("tenant", key.tenant())
            .setParameter("user", key.user())
            .setParameter("key", dedupeKey)
            .setParameter("since", since)
            .getSingleResult()
        > 0;
  }

  /** Some users for whose notifications it is time. */
  List<InboxKey> due(long now, int max) {
    return entities
        .createQuery(
            "select distinct n.tenant, n.user from StoredNotification n where n.dueAt <= :now",
            Object[].class)
        .setParameter("now", now)
        .setMaxResults(max)
        .getResultList()
        .stream()
        .map(row -> new InboxKey((String) row[0], (String) row[1]))
        .toList();
  }

  /** A user's notifications for which it is time, the oldest first. */
  List<StoredNotification> dueOf(InboxKey key, long now, int max) {
    return entities
        .createQuery(
            "select n from StoredNotification n"
                + OF_OWNER
                + " and n.dueAt <= :now order by n.number",
            StoredNotification.class)
        .setParameter("tenant", key.tenant())
        .setParameter("user", key.user())
        .setParameter("now", now)
        .setMaxResults(max)
        .getResultList();
  }

  /** Those that are older than all but a number of the newest, a portion of them. */
  List<StoredNotification> upTo(InboxKey key, long number, int max) {
    return entities
        .createQuery(
            "select n from StoredNotification n"
                + OF_OWNER
                + " and n.number <= :number order by n.tenant, n.user, n.number",
            StoredNotification.class)
        .setParameter("tenant", key.tenant())
        .setParameter("user", key.user())
        .setParameter("number", number)
        .setMaxResults(max)
        .getResultList();
  }

  void remove(StoredNotification notification) {
    entities.remove(notification);
  }

  /** Who was asked for an approval by a notification of their own. */
  List<InboxKey> askedFor(String tenant, String approval, int max) {
    return entities
        .createQuery(
            "select n.user from StoredNotification n where n.tenant = :tenant"
                + " and n.content.approval = :approval",
            String.class)
        .setParameter("tenant", tenant)
        .setParameter("approval", approval)
        .setMaxResults(max)
        .getResultList()
        .stream()
        .map(user -> new InboxKey(tenant, user))
        .toList();
  }
}
