package dev.tidings.query;

import dev.tidings.protocol.ProtocolException;
import dev.tidings.query.Execution.Bounds;
import dev.tidings.query.Execution.Outcome;
import dev.tidings.query.Query.Owner;
import dev.tidings.security.Caller;
import dev.tidings.security.RateExceededException;
import dev.tidings.session.Threads;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs queries on the sources of their tenants: as many at a time as there are slots, the others
 * wait in a {@link RunQueue} and are told their places as they change. A query that is cancelled or
 * takes too long is ended in the database as well. One lock guards who waits and who runs; nothing
 * is called under it. What a node that died was running ends as {@code timeout} when its lease is
 * over.
 */
@Singleton
public class Runner {
  private static final Logger LOG = System.getLogger(Runner.class.getName());

  /** How often a stop is said again, until the database has heard of it. */
  private static final Duration AGAIN = Duration.ofMillis(100);

  /** How soon a cancel is followed that another node took. */
  private static final Duration FOLLOW = Duration.ofMillis(500);

  private static final Duration WAIT = Duration.ofSeconds(1);

  private final Queries queries;
  private final QuerySources sources;
  private final Results results;
  private final Progress progress;
  private final SavedQueries saved;
  private final TransactionEnd transaction;
  private final Threads threads;
  private final Clock clock;
  private final Bounds bounds;
  private final Duration keep;
  private final int maxWaiting;

  /** Guarded by this. */
  private final RunQueue<Job> waiting = new RunQueue<>();

  /** How many of each tenant wait. Guarded by this. */
  private final Map<String, Integer> waitingOf = new HashMap<>();

  /** By query. Guarded by this. */
  private final Map<Long, Job> jobs = new HashMap<>();

  /** Guarded by this. */
  private int free;

  /** A query that waits or runs. */
  private record Job(Query query, QuerySource source, Execution execution) {
    String owner() {
      return query.tenant() + "/" + query.owner().id();
    }

    long id() {
      return query.id();
    }
  }

  /** The runner of this node. */
  @Inject
  Runner(
      Queries queries,
      QuerySources sources,
      Results results,
      Progress progress,
      SavedQueries saved,
      TransactionEnd transaction,
      Threads threads,
      Clock clock,
      Settings settings) {
    this.queries = queries;
    this.sources = sources;
    this.results = results;
    this.progress = progress;
    this.saved = saved;
    this.transaction = transaction;
    this.threads = threads;
    this.clock = clock;
    this.free = settings.number(Setting.QUERIES_SLOTS);
    this.maxWaiting = settings.number(Setting.QUERIES_QUEUE);
    this.keep = settings.duration(Setting.QUERIES_RESULT_TTL);
    this.bounds =
        new Bounds(
            settings.duration(Setting.QUERIES_TIMEOUT),
            settings.number(Setting.QUERIES_MAX_ROWS),
            settings.number(Setting.QUERIES_MAX_BYTES));
    threads.every(FOLLOW, this::followCancels);
    threads.every(settings.duration(Setting.QUERIES_LEASE).dividedBy(4).plusMillis(1), this::renew);
  }

  /** Makes sure that every source may be used; called when the hub starts. */
  public void start() {
    if (!sources.isEmpty()) {
      LOG.log(Level.INFO, "queries are run, {0} at a time", free);
    }
  }

  /**
   * Takes a query, which waits for its turn.
   *
   * @param sourceName the tenant's default source where null
   * @param savedId the saved query that it is a run of
   * @throws ProtocolException {@code not_configured}, {@code bad_field}, or {@code rate} when too
   *     many wait
   */
  Query submit(
      String tenant, Owner owner, String sql, @Nullable String sourceName, @Nullable Long savedId) {
    QuerySource source = sources.required(tenant, sourceName);
    source.admit(sql);
    Report first = Report.pending(reserve(tenant));
    return accepted(
        tenant,
        source,
        () -> queries.add(NewQuery.ofHub(tenant, owner, source.name(), sql, savedId), first));
  }

  /** Takes a new attempt of a query that ended without a result. */
  Query retry(Caller caller, Query ended) {
    QuerySource source = sources.required(caller.tenant(), ended.source());
    source.admit(ended.text());
    Report first = Report.pending(reserve(caller.tenant()));
    return accepted(caller.tenant(), source, () -> queries.retry(caller, ended.id(), first));
  }

  private interface Adding {
    Query add();
  }

  private Query accepted(String tenant, QuerySource source, Adding adding) {
    Query query;
    try {
      query = adding.add();
    } catch (RuntimeException e) {
      unreserve(tenant);
      throw e;
    }
    Execution execution = new Execution(source, source.admit(query.text()), bounds);
    Job job = new Job(query, source, execution);
    transaction.then(() -> enqueue(job), () -> unreserve(tenant));
    return query;
  }

  private void enqueue(Job job) {
    synchronized (this) {
      jobs.put(job.id(), job);
      waiting.add(job.owner(), job);
    }
    fill();
  }

  private synchronized int reserve(String tenant) {
    int before = waitingOf.getOrDefault(tenant, 0);
    if (before >= maxWaiting) {
      throw new RateExceededException(
          maxWaiting + " queries of this tenant wait already", WAIT.toMillis());
    }
    waitingOf.put(tenant, before + 1);
    return waiting.size() + 1;
  }

  private synchronized void unreserve(String tenant) {
    waitingOf.computeIfPresent(tenant, (t, count) -> count == 1 ? null : count - 1);
  }

  /** Gives free slots to whoever is next, and tells the others where they are. */
  private void fill() {
    List<Job> begun = new ArrayList<>();
    List<Job> left;
    synchronized (this) {
      for (Optional<Job> next = take(); next.isPresent(); next = take()) {
        begun.add(next.get());
      }
      left = waiting.inOrder();
    }
    for (Job job : begun) {
      unreserve(job.query().tenant());
      threads.pool().execute(() -> run(job));
    }
    long now = clock.millis();
    for (int i = 0; i < left.size(); i++) {
      progress.note(left.get(i).query(), Report.pending(i + 1), now);
    }
  }

  private synchronized Optional<Job> take() {
    Optional<Job> next = free > 0 ? waiting.next() : Optional.empty();
    next.ifPresent(job -> free--);
    return next;
  }

  private void run(Job job) {
    try {
      Query query = job.query();
      Query running =
          queries.change(query.tenant(), query.id(), query.version(), Report.running(null, 0));
      threads.after(bounds.timeout(), () -> stop(job, Report.of(QueryStatus.TIMEOUT)));
      Outcome outcome =
          job.execution()
              .run(
                  (page, content) ->
                      results.add(query, page, content, clock.millis() + keep.toMillis()),
                  rows -> progress.note(running, Report.running(null, rows), clock.millis()));
      end(running, outcome);
    } catch (ProtocolException e) {
      LOG.log(Level.DEBUG, "query " + job.id() + " has ended before it ran", e);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "query " + job.id(), e);
      fail(job);
    } finally {
      synchronized (this) {
        jobs.remove(job.id());
        free++;
      }
      fill();
    }
  }

  private void end(Query running, Outcome outcome) {
    if (outcome instanceof Outcome.Done done) {
      if (done.truncated()) {
        queries.cut(running.tenant(), running.id());
      }
      Query ended = report(running, Report.completed(done.rows()));
      saved.ran(ended, done.hash());
    } else if (outcome instanceof Outcome.Failed failed) {
      report(running, Report.failed(failed.error()));
    } else if (outcome instanceof Outcome.Stopped stopped) {
      report(running, stopped.report());
    }
  }

  private Query report(Query running, Report report) {
    return queries.change(running.tenant(), running.id(), null, report);
  }

  private void fail(Job job) {
    try {
      report(job.query(), Report.failed("the hub failed; its log has query " + job.id()));
    } catch (ProtocolException e) {
      LOG.log(Level.DEBUG, "query " + job.id() + " has ended", e);
    }
  }

  /**
   * Ends a query that this node has: at once when it waits, else as soon as the database has
   * stopped it. False when this node does not have it.
   */
  boolean cancel(long id, String by) {
    Job job;
    boolean waited;
    synchronized (this) {
      job = jobs.get(id);
      waited = job != null && waiting.remove(job.owner(), job);
      if (waited) {
        jobs.remove(id);
      }
    }
    if (job == null) {
      return false;
    }
    if (waited) {
      unreserve(job.query().tenant());
      report(job.query(), Report.cancelled(by));
      fill();
    } else {
      stop(job, Report.cancelled(by));
    }
    return true;
  }

  /** Never blocks: a cancel is a connection of its own to some databases. */
  private void stop(Job job, Report reason) {
    if (job.execution().isOver()) {
      return;
    }
    threads
        .pool()
        .execute(
            () -> {
              try {
                job.execution().stop(reason);
              } catch (SQLException e) {
                LOG.log(Level.WARNING, "query " + job.id() + " could not be stopped yet", e);
              }
              threads.after(AGAIN, () -> stop(job, reason));
            });
  }

  /** Says that this node still has its queries. */
  private void renew() {
    queries.heard(ids());
  }

  private synchronized List<Long> ids() {
    return List.copyOf(jobs.keySet());
  }

  /** Ends the queries of this node that were cancelled on another. */
  void followCancels() {
    List<Long> ids = ids();
    if (ids.isEmpty()) {
      return;
    }
    for (Query query : queries.wantedCancelled(ids)) {
      Query.Cancellation wanted = query.cancellation();
      if (wanted != null) {
        cancel(query.id(), wanted.by());
      }
    }
  }

  /** What the sources of a tenant are called, its default one first. */
  List<String> sourcesOf(String tenant) {
    return sources.names(tenant);
  }
}
