package dev.tidings.query;

import dev.tidings.database.UniqueViolation;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.rest.Problem;
import dev.tidings.rest.ProblemException;
import dev.tidings.security.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is known of all queries. Each transition is one transaction: the new state, the pushes that
 * tell of it and what observers of {@link QueryStarted} and {@link QueryEnded} add are committed
 * together or not at all. Transitions of one query come one after the other; of several reports at
 * once all but the first meet the state that it left.
 */
@ApplicationScoped
public class Queries {
  @Inject QueryStore store;
  @Inject QueryNews news;
  @Inject Progress progress;
  @Inject Event<QueryStarted> started;
  @Inject Event<QueryEnded> ended;
  @Inject Clock clock;

  /**
   * Begins to track a query that an engine reports.
   *
   * @param first what the engine says of it at once
   * @throws ProtocolException {@code conflict} when the engine has reported it before
   */
  @Transactional
  Query add(NewQuery asked, Report first) {
    String engine = asked.engine();
    String externalId = asked.externalId();
    if (engine != null && externalId != null) {
      store
          .ofEngine(asked.tenant(), engine, externalId)
          .ifPresent(known -> refuseTwice(known.id(), known.state().status()));
    }
    long now = clock.millis();
    QueryExecution made = QueryExecution.of(asked, now);
    return begin(made, first, now);
  }

  private Query begin(QueryExecution made, Report first, long now) {
    made.become(made.state().after(first, now));
    try {
      store.add(made);
    } catch (PersistenceException e) {
      if (!UniqueViolation.isCauseOf(e)) {
        throw e;
      }
      throw new ProtocolException(
          ErrorCode.CONFLICT, "externalId", "the engine reports this query a second time");
    }
    Query query = made.view();
    news.changed(query, List.of(), now);
    fire(query);
    return query;
  }

  private static void refuseTwice(long id, QueryStatus status) {
    throw new ProtocolException(
        ErrorCode.CONFLICT,
        "externalId",
        "the engine has reported this query before: it is query %d and %s"
            .formatted(id, status.wireName()));
  }

  /**
   * Follows a report.
   *
   * @param version what the reporter believes the query's version to be; null where it does not say
   * @throws IllegalTransitionException where the query cannot go there
   * @throws ProtocolException {@code conflict} where the version is another one
   */
  @Transactional
  Query change(String tenant, long id, @Nullable Long version, Report report) {
    QueryExecution query = store.lock(tenant, id).orElseThrow(Queries::notFound);
    return change(query, version, report);
  }

  private Query change(QueryExecution query, @Nullable Long version, Report report) {
    long now = clock.millis();
    QueryState before = query.state();
    requireVersion(query, version, report.status());
    QueryState known = progress.newest(query.id(), query.version()).orElse(before);
    QueryState after = known.after(report, now);
    query.move(after);
    query.heard(now);
    store.flush();
    Query view = query.view();
    if (after.status() != before.status()) {
      news.changed(view, store.viewers(view.id()), now);
      fire(view);
    }
    return view;
  }

  private static void requireVersion(
      QueryExecution query, @Nullable Long version, QueryStatus wanted) {
    if (version != null && version != query.version()) {
      throw new ProtocolException(
          ErrorCode.CONFLICT,
          "version",
          "the query is %s at version %d, and does not become %s from version %d"
              .formatted(
                  query.state().status().wireName(), query.version(), wanted.wireName(), version));
    }
  }

  private void fire(Query query) {
    if (query.state().status() == QueryStatus.RUNNING) {
      started.fire(new QueryStarted(query));
    } else if (query.state().status().isFinal()) {
      ended.fire(new QueryEnded(query));
    }
  }

  /** Notes that a query has more rows than are kept. */
  @Transactional
  void cut(String tenant, long id) {
    store.lock(tenant, id).ifPresent(QueryExecution::cut);
  }

  /**
   * A query that the caller may see.
   *
   * @throws ProblemException 404 for what is not there, or not for this caller
   */
  @Transactional
  public Query required(Caller caller, long id) {
    return find(caller, id).orElseThrow(Queries::notFound);
  }

  /** A query that the caller may see. */
  @Transactional
  public Optional<Query> find(Caller caller, long id) {
    return store
        .find(caller.tenant(), id)
        .map(QueryExecution::view)
        .filter(query -> mayRead(caller, query));
  }

  private boolean mayRead(Caller caller, Query query) {
    return query.owner().id().equals(caller.user())
        || query.sharedWithAll()
        || caller.actsForAll()
        || store.isViewer(query.id(), caller.user());
  }

  /** The queries that fit and that the caller may see, newest first. */
  @Transactional
  List<Query> search(Caller caller, QuerySearch search) {
    return store.search(caller.tenant(), caller.user(), search).stream()
        .map(QueryExecution::view)
        .toList();
  }

  /** Everything about a query of the tenant, for the hub itself. */
  @Transactional
  Optional<Query> find(String tenant, long id) {
    return store.find(tenant, id).map(QueryExecution::view);
  }

  /** Those of these that the tenant has, by their ids; a map of its own. */
  @Transactional
  Map<Long, Query> all(String tenant, Collection<Long> ids) {
    return store.all(tenant, ids).stream()
        .map(QueryExecution::view)
        .collect(Collectors.toMap(Query::id, query -> query));
  }

  /**
   * Notes that the caller wants a query to end. Its engine is asked to; nothing else happens here.
   *
   * @throws ProtocolException {@code conflict} when it has ended
   */
  @Transactional
  Query wantCancelled(Caller caller, long id) {
    QueryExecution query = store.lock(caller.tenant(), id).orElseThrow(Queries::notFound);
    requireOwner(caller, query.view());
    if (query.state().status().isFinal()) {
      throw new IllegalTransitionException(query.state().status(), QueryStatus.CANCELLED);
    }
    boolean first = query.wantCancelled(caller.user(), clock.millis());
    store.flush();
    Query view = query.view();
    String engine = view.engine();
    if (first && engine != null) {
      news.asked(view, engine, "query.cancel", caller.user());
    }
    return view;
  }

  /** What a service still has to end. */
  @Transactional
  List<Query> wantedCancelled(Caller service, String engine, long after, int limit) {
    return store.wantedCancelled(service.tenant(), engine, after, limit).stream()
        .map(QueryExecution::view)
        .toList();
  }

  /**
   * A new attempt of a query that ended without a result.
   *
   * @throws ProtocolException {@code conflict} when it goes on, or has its result
   */
  @Transactional
  Query retry(Caller caller, long id, Report first) {
    QueryExecution query = store.lock(caller.tenant(), id).orElseThrow(Queries::notFound);
    Query before = query.view();
    requireOwner(caller, before);
    QueryStatus status = before.state().status();
    if (!status.isFinal() || status == QueryStatus.COMPLETED) {
      throw new ProtocolException(
          ErrorCode.CONFLICT, "the query is " + status.wireName() + ": there is nothing to retry");
    }
    store.lock(caller.tenant(), before.firstId()); // attempts are counted one after the other
    int attempt = store.lastAttempt(caller.tenant(), before.firstId()) + 1;
    Query made = begin(query.retry(attempt, clock.millis()), first, clock.millis());
    String engine = made.engine();
    if (engine != null) {
      news.asked(made, engine, "query.retry", caller.user());
    }
    return made;
  }

  /**
   * Shows a query to these users, or to everybody, and to nobody else.
   *
   * @return the users who cannot see it any more
   */
  @Transactional
  List<String> share(Caller caller, long id, Collection<String> users, boolean withAll) {
    QueryExecution query = store.lock(caller.tenant(), id).orElseThrow(Queries::notFound);
    Query before = query.view();
    requireOwner(caller, before);
    List<String> viewers = store.viewers(id);
    store.share(caller.tenant(), id, users);
    query.shareWithAll(withAll);
    store.flush();
    List<String> added = users.stream().filter(user -> !viewers.contains(user)).toList();
    news.shown(query.view(), added, withAll && !before.sharedWithAll(), clock.millis());
    return viewers.stream().filter(user -> !users.contains(user)).toList();
  }

  /** To whom a query is shown by name. */
  @Transactional
  List<String> viewers(Query query) {
    return store.viewers(query.id());
  }

  private void requireOwner(Caller caller, Query query) {
    if (query.owner().id().equals(caller.user()) || caller.actsForAll()) {
      return;
    }
    if (!mayRead(caller, query)) {
      throw notFound();
    }
    throw new ProtocolException(ErrorCode.FORBIDDEN, "only the owner of a query may do this");
  }

  /** Ends a query as {@code timeout} if nothing was heard of its engine since then. */
  @Transactional
  boolean endSilent(String tenant, long id, long since) {
    Optional<QueryExecution> found = store.lock(tenant, id);
    if (found.isEmpty()
        || !found.get().wasSilentSince(since)
        || progress.newest(id, found.get().version()).isPresent()) { // heard, not written yet
      return false;
    }
    change(found.get(), null, Report.of(QueryStatus.TIMEOUT));
    return true;
  }

  /** Queries of whose engines nothing was heard since then. */
  @Transactional
  List<Query> silent(long since, int limit) {
    return store.silent(since, limit).stream().map(QueryExecution::view).toList();
  }

  /**
   * Writes progress that is no transition.
   *
   * @return that of queries which have not moved on
   */
  @Transactional
  List<Query> noteAll(List<Query> newest) {
    long now = clock.millis();
    return newest.stream()
        .sorted(Comparator.comparingLong(Query::id)) // rows are locked in the same order everywhere
        .filter(query -> store.note(query.id(), query.version(), query.state(), now))
        .toList();
  }

  /** Which of these somebody wants to end. */
  @Transactional
  List<Query> wantedCancelled(Collection<Long> ids) {
    return store.wantedCancelled(ids).stream().map(QueryExecution::view).toList();
  }

  /** Notes that the hub still works on these. */
  @Transactional
  void heard(Collection<Long> ids) {
    store.heard(ids, clock.millis());
  }

  /** Deletes what ended before then. */
  @Transactional
  int forget(long endedBefore) {
    return store.forget(endedBefore);
  }

  static ProblemException notFound() {
    return new ProblemException(Problem.notFound());
  }
}
