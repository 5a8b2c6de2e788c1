package dev.tidings.query;

import dev.tidings.outbox.Outbox;
import dev.tidings.outbox.Push;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.query.SavedQuery.Wish;
import dev.tidings.security.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.TypedQuery;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Queries that are run by the clock or on an event. A result that differs from the one before is
 * told once, with the next version, on {@code query.saved.{id}} and {@code widget.{widget}}; one
 * that does not is told to nobody.
 */
@ApplicationScoped
class SavedQueries {
  static final String DATA = "query.data";

  @PersistenceContext(unitName = "tidings")
  private EntityManager entities;

  @Inject Outbox outbox;
  @Inject Clock clock;

  /** For CDI. */
  SavedQueries() {}

  SavedQueries(EntityManager entities, Outbox outbox, Clock clock) {
    this.entities = entities;
    this.outbox = outbox;
    this.clock = clock;
  }

  /** Keeps a query, whose first run is due now. */
  @Transactional
  SavedQuery add(Caller caller, Wish wish) {
    SavedQuery made =
        SavedQuery.of(
            caller.tenant(), new Query.Owner(caller.user(), caller.name()), wish, clock.millis());
    entities.persist(made);
    entities.flush();
    return made;
  }

  /** Those that the caller may see, newest first. */
  @Transactional
  List<SavedQuery> list(Caller caller, long before, int limit) {
    String jpql =
        "select s from SavedQuery s where s.tenant = :tenant and s.id < :before%s order by s.id desc";
    boolean own = !Queries.seesAll(caller);
    TypedQuery<SavedQuery> query =
        entities
            .createQuery(
                jpql.formatted(own ? " and (s.ownerId = :user or s.audience = :all)" : ""),
                SavedQuery.class)
            .setParameter("tenant", caller.tenant())
            .setParameter("before", before)
            .setMaxResults(limit);
    if (own) {
      query.setParameter("user", caller.user()).setParameter("all", Audience.ALL);
    }
    return query.getResultList();
  }

  /** One that the caller may see. */
  @Transactional
  Optional<SavedQuery> find(Caller caller, long id) {
    return Optional.ofNullable(entities.find(SavedQuery.class, id))
        .filter(saved -> saved.tenant().equals(caller.tenant()))
        .filter(saved -> isFor(caller, saved));
  }

  /** Whether there is one that the caller may see. */
  @Transactional
  boolean maySee(Caller caller, long id) {
    return find(caller, id).isPresent();
  }

  private static boolean isFor(Caller caller, SavedQuery saved) {
    return saved.owner().id().equals(caller.user())
        || saved.sharedWithAll()
        || Queries.seesAll(caller);
  }

  /** Deletes one of the caller's own; false when there is none. */
  @Transactional
  boolean remove(Caller caller, long id) {
    Optional<SavedQuery> own =
        find(caller, id)
            .filter(s -> s.owner().id().equals(caller.user()) || Queries.seesAll(caller));
    own.ifPresent(entities::remove);
    return own.isPresent();
  }

  /** What stands behind a widget's channel: whether anything, and whether the caller may see it. */
  @Transactional
  Optional<Boolean> mayReadWidget(Caller caller, String widget) {
    List<SavedQuery> behind =
        entities
            .createQuery(
                "select s from SavedQuery s where s.tenant = :tenant and s.widget = :widget",
                SavedQuery.class)
            .setParameter("tenant", caller.tenant())
            .setParameter("widget", widget)
            .getResultList();
    return behind.isEmpty()
        ? Optional.empty()
        : Optional.of(behind.stream().allMatch(saved -> isFor(caller, saved)));
  }

  /** Takes the turns that have come; nobody else takes them. */
  @Transactional
  List<SavedQuery> takeDue(int limit) {
    long now = clock.millis();
    List<Long> ids =
        entities
            .createQuery(
                "select s.id from SavedQuery s where s.nextRunAt <= :now order by s.nextRunAt",
                Long.class)
            .setParameter("now", now)
            .setMaxResults(limit)
            .getResultList();
    List<SavedQuery> due = new ArrayList<>();
    for (long id : ids) {
      SavedQuery saved = locked(id);
      if (saved != null && saved.isDue(now)) {
        saved.due(now);
        due.add(saved);
      }
    }
    entities.flush();
    return due;
  }

  private @Nullable SavedQuery locked(long id) {
    return entities.find(SavedQuery.class, id, LockModeType.PESSIMISTIC_WRITE);
  }

  /** Those of a tenant that are to be run on an event. */
  @Transactional
  List<SavedQuery> on(String tenant, String event) {
    return entities
        .createQuery(
            "select s from SavedQuery s where s.tenant = :tenant and s.on = :event order by s.id",
            SavedQuery.class)
        .setParameter("tenant", tenant)
        .setParameter("event", event)
        .getResultList();
  }

  /** Takes the result of a run, if it was one; tells of it when it is another than before. */
  @Transactional
  void ran(Query query, String hash) {
    Long id = query.savedId();
    SavedQuery saved = id == null ? null : locked(id);
    if (saved != null && saved.take(query.id(), hash)) {
      tell(saved, query, hash);
    }
  }

  private void tell(SavedQuery saved, Query query, String hash) {
    String payload =
        JsonWriter.object()
            .number("version", saved.resultVersion())
            .number("saved", saved.id())
            .number("query", query.id())
            .number("rows", query.state().rows())
            .text("hash", hash)
            .end();
    outbox.add(new Push(saved.tenant(), "query.saved." + saved.id(), DATA, payload, null));
    String widget = saved.widget();
    if (widget != null) {
      outbox.add(new Push(saved.tenant(), "widget." + widget, DATA, payload, null));
    }
  }
}
