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
import java.util.Set;

/** Inboxes and what is in them, within the caller's transaction. */
@ApplicationScoped
public class InboxStore {
  private static final String OF_USERS =
      " from Inbox i where i.tenant = :tenant and i.user in :users";

  private static final String OF_OWNER = " where n.tenant = :tenant and n.user = :user";

  @PersistenceContext(unitName = "tidings")
  EntityManager entities;

  @Inject InboxCreation creation;

  /** The user's inbox, made when it is asked for first, and nobody else's until the commit. */
  Inbox lock(InboxKey key) {
    return InboxCreation.made(
        () -> entities.find(Inbox.class, key, LockModeType.PESSIMISTIC_WRITE),
        () -> creation.inbox(key));
  }

  /**
   * The inboxes of several users, as {@link #lock(InboxKey)}, in the order of the users, so that
   * nobody waits crosswise: by one statement, before which those are made that are not there.
   */
  List<Inbox> lock(String tenant, Collection<String> users) {
    List<String> inOrder = users.stream().distinct().sorted().toList();
    if (inOrder.size() == 1) {
      return List.of(lock(new InboxKey(tenant, inOrder.get(0))));
    }
    Set<String> known = Set.copyOf(known(tenant, inOrder));
    inOrder.stream()
        .filter(user -> !known.contains(user))
        .forEach(user -> creation.inbox(new InboxKey(tenant, user)));
    return entities
        .createQuery("select i" + OF_USERS + " order by i.tenant, i.user", Inbox.class)
        .setParameter("tenant", tenant)
        .setParameter("users", inOrder)
        .setLockMode(LockModeType.PESSIMISTIC_WRITE)
        .setHint("eclipselink.refresh", "true")
        .getResultList();
  }

  private List<String> known(String tenant, List<String> users) {
    return entities
        .createQuery("select i.user" + OF_USERS, String.class)
        .setParameter("tenant", tenant)
        .setParameter("users", users)
        .getResultList();
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
  List<StoredNotification> page(InboxKey key, InboxFilter filter, Page.Asked asked, long now) {
    return filter.find(entities, key, asked, now);
  }

  void add(StoredNotification notification) {
    entities.persist(notification);
  }

  /** A notification of the user, unless it is dismissed or over, or must not be seen yet. */
  Optional<StoredNotification> listed(InboxKey key, long number, long now) {
    return numbered(key, List.of(number)).stream()
        .filter(n -> n.isListed() && n.content().expiresAt() > now)
        .findFirst();
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

  /** Whether the user was told by that source under that key since. */
  boolean knows(InboxKey key, String source, String dedupeKey, long since) {
    return entities
            .createQuery(
                "select count(n) from StoredNotification n"
                    + OF_OWNER
                    + " and n.content.source = :source and n.content.dedupeKey = :key and n.content.createdAt > :since",
                Long.class)
            .setParameter("tenant", key.tenant())
            .setParameter("user", key.user())
            .setParameter("source", source)
            .setParameter("key", dedupeKey)
            .setParameter("since", since)
            .getSingleResult()
        > 0;
  }

  /** Some users for whose notifications it is time, those who wait longest first. */
  List<InboxKey> due(long now, int max) {
    return entities
        .createQuery(
            "select n.tenant, n.user, min(n.dueAt) as oldest from StoredNotification n"
                + " where n.dueAt <= :now group by n.tenant, n.user order by oldest",
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
