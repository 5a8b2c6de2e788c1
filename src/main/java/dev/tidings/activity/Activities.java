package dev.tidings.activity;

import dev.tidings.activity.NewActivity.Named;
import dev.tidings.outbox.Outbox;
import dev.tidings.outbox.Push;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The feed of each tenant. What is recorded is stored and told in the caller's transaction, or one
 * of its own; the same again within the window is one row with a count, whoever records it at the
 * same time on whatever node.
 */
@ApplicationScoped
public class Activities {
  /** The channel on which a tenant hears of them, and the type of their events. */
  static final String FEED = "activity";

  @PersistenceContext(unitName = "tidings")
  EntityManager entities;

  @Inject Outbox outbox;
  @Inject Settings settings;
  @Inject Clock clock;

  /** Records something that happened. */
  @Transactional
  Activity record(NewActivity happened) {
    lock(Folding.slot(happened));
    return recordLocked(happened);
  }

  /** Records several; who does so at the same time never waits crosswise. */
  @Transactional
  void recordAll(Collection<NewActivity> happened) {
    happened.stream().map(Folding::slot).distinct().sorted().forEach(this::lock);
    happened.forEach(this::recordLocked);
  }

  private Activity recordLocked(NewActivity happened) {
    long now = clock.millis();
    Folding folding = new Folding(settings.duration(Setting.ACTIVITY_FOLD));
    Optional<ActivityRow> known =
        recent(happened, folding.since(now)).stream()
            .filter(row -> folding.folds(happened, row.activity(), now))
            .findFirst();
    known.ifPresent(row -> row.happened(happened, nextMove(), now));
    ActivityRow row = known.orElseGet(() -> added(happened, now));
    Activity activity = row.activity();
    tell(activity);
    return activity;
  }

  private ActivityRow added(NewActivity happened, long now) {
    ActivityRow row = ActivityRow.of(happened, nextMove(), now);
    entities.persist(row);
    return row;
  }

  /** Who else records what may be folded with it waits until this transaction ends. */
  private void lock(int slot) {
    Object locked =
        entities
            .createNativeQuery("select slot from activity_slot where slot = ?1 for update")
            .setParameter(1, slot)
            .getSingleResult();
    if (((Number) locked).intValue() != slot) {
      throw new IllegalStateException("slot " + slot + " was asked for, and " + locked + " came");
    }
  }

  private List<ActivityRow> recent(NewActivity happened, long since) {
    return entities
        .createQuery(
            "select a from ActivityRow a where a.tenant = :tenant and a.actor = :actor and a.kind ="
                + " :kind and a.subject = :subject and a.lastAt >= :since order by a.lastAt desc",
            ActivityRow.class)
        .setParameter("tenant", happened.tenant())
        .setParameter("actor", happened.actor().id())
        .setParameter("kind", happened.kind())
        .setParameter("subject", happened.subject().id())
        .setParameter("since", since)
        .getResultList();
  }

  private long nextMove() {
    return ((Number)
            entities.createNativeQuery("select nextval('activity_moved')").getSingleResult())
        .longValue();
  }

  private void tell(Activity activity) {
    String channel = activity.audience().channel(FEED).text();
    outbox.add(new Push(activity.tenant(), channel, FEED, activity.json(), null));
  }

  /**
   * The feed as a caller may see it, newest first.
   *
   * @param readers the texts of the readers that the caller is
   * @param before the place that the page before ended with
   */
  @Transactional
  List<Activity> list(
      String tenant, Collection<String> readers, Optional<String> kind, long before, int max) {
    var query =
        entities
            .createQuery(
                "select a from ActivityRow a where a.tenant = :tenant and a.moved < :before"
                    + " and (a.audience is null or a.audience in :readers)"
                    + (kind.isPresent() ? " and a.kind = :kind" : "")
                    + " order by a.tenant desc, a.moved desc",
                ActivityRow.class)
            .setParameter("tenant", tenant)
            .setParameter("before", before)
            .setParameter("readers", readers)
            .setMaxResults(max);
    kind.ifPresent(wanted -> query.setParameter("kind", wanted));
    return query.getResultStream().map(ActivityRow::activity).toList();
  }

  /** Notes that a user is connected; true when it is the first time ever. */
  @Transactional
  boolean joined(String tenant, Named user) {
    int added =
        entities
            .createNativeQuery(
                "insert into tenant_member (tenant, user_id, first_at) select cast(?1 as"
                    + " varchar(64)), cast(?2 as varchar(128)), cast(?3 as bigint) where not exists"
                    + " (select 1 from tenant_member where tenant = ?1 and user_id = ?2)")
            .setParameter(1, tenant)
            .setParameter(2, user.id())
            .setParameter(3, clock.millis())
            .executeUpdate();
    if (added > 0) {
      record(NewActivity.ofAll(tenant, "member.joined", user, new Named(tenant, tenant)));
    }
    return added > 0;
  }

  /** Deletes what happened last before a time; how many. */
  @Transactional(TxType.REQUIRES_NEW)
  int expire(String tenant, long before) {
    return entities
        .createQuery("delete from ActivityRow a where a.tenant = :tenant and a.lastAt < :before")
        .setParameter("tenant", tenant)
        .setParameter("before", before)
        .executeUpdate();
  }

  /** The same for all tenants but some. */
  @Transactional(TxType.REQUIRES_NEW)
  int expireBut(Set<String> tenants, long before) {
    return entities
        .createQuery(
            "delete from ActivityRow a where a.tenant not in :tenants and a.lastAt < :before")
        .setParameter("tenants", tenants)
        .setParameter("before", before)
        .executeUpdate();
  }
}
