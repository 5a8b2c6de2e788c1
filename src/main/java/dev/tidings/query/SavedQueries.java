package dev.tidings.query;

import dev.tidings.outbox.Outbox;
import dev.tidings.outbox.Push;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.query.SavedQuery.Wish;
import dev.tidings.security.Caller;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Queries that are run by the clock or on an event. A result that differs from the one before is
 * told once, with the next version, on {@code query.saved.{id}} and {@code widget.{widget}}, and
 * can be read as long as it is the newest; one that does not is told to nobody and not kept.
 */
@ApplicationScoped
class SavedQueries {
  static final String DATA = "query.data";

  @PersistenceContext(unitName = "tidings")
  private EntityManager entities;

  /** How long whoever runs one has until it is due again. */
  private static final long CLAIM = 5_000;

  private static final long FOR_EVER = Long.MAX_VALUE;

  @Inject Outbox outbox;
  @Inject Clock clock;
  @Inject Results results;
  @Inject SavedWidgets widgets;
  @Inject Settings settings;

  /** For CDI. */
  SavedQueries() {}

  SavedQueries(
      EntityManager entities, Outbox outbox, Clock clock, Results results, Settings settings) {
    this.entities = entities;
    this.outbox = outbox;
    this.clock = clock;
    this.results = results;
    this.widgets = new SavedWidgets(entities);
    this.settings = settings;
  }

  /**
   * Keeps a query, whose first run is due now.
   *
   * @throws ProtocolException {@code conflict} where the caller has too many, or the widget is
   *     somebody else's
   */
  @Transactional
  SavedQuery add(Caller caller, Wish wish) {
    requireFewer(caller);
    String widget = wish.widget();
    if (widget != null) {
      widgets.take(caller, widget);
    }
    SavedQuery made =
        SavedQuery.of(
            caller.tenant(), new Query.Owner(caller.user(), caller.name()), wish, clock.millis());
    entities.persist(made);
    entities.flush();
    return made;
  }

  private void requireFewer(Caller caller) {
    int most = settings.number(Setting.QUERIES_SAVED);
    long has =
        entities
            .createQuery(
                "select count(s) from SavedQuery s where s.tenant = :tenant and s.ownerId = :user",
                Long.class)
            .setParameter("tenant", caller.tenant())
            .setParameter("user", caller.user())
            .getSingleResult();
    if (has >= most) {
      throw new ProtocolException(
          ErrorCode.CONFLICT,
          "you have %d saved queries, and may have %d: delete one first".formatted(has, most));
    }
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
    return saved.owner().id().equals(caller.user()) || saved.sharedWithAll() || caller.actsForAll();
  }

  /** Deletes one of the caller's own; false when there is none. */
  @Transactional
  boolean remove(Caller caller, long id) {
    Optional<SavedQuery> own =
        find(caller, id).filter(s -> s.owner().id().equals(caller.user()) || caller.actsForAll());
    own.ifPresent(this::remove);
    return own.isPresent();
  }

  private void remove(SavedQuery saved) {
    entities.remove(saved);
    entities.flush();
    expire(saved.resultId());
    String widget = saved.widget();
    if (widget != null) {
      widgets.release(saved.tenant(), widget);
    }
  }

  private void expire(@Nullable Long query) {
    if (query != null) {
      results.keep(query, clock.millis() + ttl());
    }
  }

  private long ttl() {
    return settings.duration(Setting.QUERIES_RESULT_TTL).toMillis();
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

  /**
   * Takes the turns that have come, but of none that is running still; nobody else takes them.
   * Whoever does says so by {@link #turned}, or they come again soon.
   */
  @Transactional
  List<SavedQuery> takeDue(int limit) {
    long now = clock.millis();
    List<Long> ids =
        entities
            .createQuery(
                "select s.id from SavedQuery s where s.nextRunAt <= :now and not exists"
                    + " (select q.id from QueryExecution q where q.savedId = s.id"
                    + " and q.endedAt is null) order by s.nextRunAt",
                Long.class)
            .setParameter("now", now)
            .setMaxResults(limit)
            .getResultList();
    List<SavedQuery> due = new ArrayList<>();
    for (long id : ids) {
      SavedQuery saved = locked(id);
      if (saved != null && saved.isDue(now)) {
        saved.claim(now + CLAIM);
        due.add(saved);
      }
    }
    entities.flush();
    return due;
  }

  private @Nullable SavedQuery locked(long id) {
    return entities.find(SavedQuery.class, id, LockModeType.PESSIMISTIC_WRITE);
  }

  /** A turn that was taken is over, whether it was run or refused for good. */
  @Transactional
  void turned(SavedQuery taken) {
    SavedQuery saved = locked(taken.id());
    if (saved != null) {
      saved.turned(taken.nextRunAt(), clock.millis());
    }
  }

  /** Has those of a tenant due that are to be run on an event; how many there are. */
  @Transactional
  int wake(String tenant, String event) {
    return entities
        .createQuery(
            "update SavedQuery s set s.nextRunAt = :now where s.tenant = :tenant and s.on = :event")
        .setParameter("now", clock.millis())
        .setParameter("tenant", tenant)
        .setParameter("event", event)
        .executeUpdate();
  }

  /** Takes the rows of a run, if it was one; tells of them when they are others than before. */
  @Transactional
  void ran(Query query, String hash) {
    Long id = query.savedId();
    SavedQuery saved = id == null ? null : locked(id);
    if (saved == null) {
      return;
    }
    Long before = saved.resultId();
    boolean same = saved.has(hash);
    if (!saved.isNewer(query) || (same && before != null && isThere(before))) {
      delete(query.id());
      return;
    }
    saved.take(query, hash);
    results.keep(query.id(), FOR_EVER);
    expire(before);
    if (!same) {
      tell(saved, query, hash);
    }
    tidy(saved, query);
  }

  /** A run has ended without rows: it stays until the next one does. */
  @Transactional
  void ranInVain(Query query) {
    Long id = query.savedId();
    SavedQuery saved = id == null ? null : locked(id);
    if (saved != null) {
      tidy(saved, query);
    }
  }

  private boolean isThere(long query) {
    return entities.find(QueryExecution.class, query) != null;
  }

  private void delete(long query) {
    entities
        .createQuery("delete from QueryExecution q where q.id = :id")
        .setParameter("id", query)
        .executeUpdate();
  }

  /** Deletes what earlier runs have left and nobody reads any more. */
  private void tidy(SavedQuery saved, Query newest) {
    Long result = saved.resultId();
    entities
        .createNativeQuery(
            "delete from query_execution where saved_id = ?1 and ended_at is not null"
                + " and id <> ?2 and id <> ?3 and (status <> 'COMPLETED' or not exists (select 1"
                + " from query_result r where r.query_id = query_execution.id"
                + " and r.expires_at > ?4))")
        .setParameter(1, saved.id())
        .setParameter(2, newest.id())
        .setParameter(3, result == null ? newest.id() : result)
        .setParameter(4, clock.millis())
        .executeUpdate();
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
