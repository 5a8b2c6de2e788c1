package dev.tidings.query;

import dev.tidings.database.TransactionEnd;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.query.Execution.Bounds;
import dev.tidings.query.Execution.Outcome;
import dev.tidings.query.Query.Owner;
import dev.tidings.rest.ProblemException;
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

  /** How soon a write that the hub's database did not take is tried again, and at the latest. */
  private static final Duration RETRY = Duration.ofMillis(250);

  private static final Duration MAX_RETRY = Duration.ofSeconds(30);

  private static final Duration WAIT = Duration.ofSeconds(1);

  private final Queries queries;
  private final QuerySources sources;
  private final Results results;
  private final Progress progress;
  private final Endings endings;
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
      Endings endings,
      TransactionEnd transaction,
      Threads threads,
      Clock clock,
      Settings settings) {
    this.queries = queries;
    this.sources = sources;
    this.results = results;
    this.progress = progress;
    this.endings = endings;
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
   * @throws ProtocolException {@code not_configured}, {@code bad_field}, or {@code rate} when too
   *     many wait
   */
  Query submit(String tenant, Owner owner, String sql, @Nullable String sourceName) {
    QuerySource source = sources.required(tenant, sourceName);
    return submit(source, NewQuery.ofHub(tenant, owner, source.name(), sql));
  }

  /** Takes a run of a saved query, as {@link #submit(String, Owner, String, String)} does. */
  Query submit(SavedQuery saved) {
    QuerySource source = sources.required(saved.tenant(), saved.source());
    return submit(source, NewQuery.ofSaved(saved, source.name()));
  }

  private Query submit(QuerySource source, NewQuery asked) {
    source.admit(asked.text());
    Report first = Report.pending(reserve(asked.tenant()));
    return accepted(asked.tenant(), source, () -> queries.add(asked, first));
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
    Optional<Outcome> outcome = Optional.empty();
    try {
      outcome = outcome(job);
    } finally {
      job.execution().end();
      synchronized (this) {
        free++;
      }
      outcome.ifPresentOrElse(o -> conclude(job, o, RETRY), () -> forget(job));
      fill();
    }
  }

  /** How it ended; empty where somebody else has ended it. */
  private Optional<Outcome> outcome(Job job) {
    try {
      return Optional.of(ran(job));
    } catch (ProtocolException e) {
      LOG.log(Level.DEBUG, "query " + job.id() + " has ended before it ran", e);
      return Optional.empty();
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "query " + job.id(), e);
      return Optional.of(new Outcome.Failed("the hub failed; its log has query " + job.id()));
    }
  }

  private Outcome ran(Job job) {
    Query query = job.query();
    // Whatever version it has: the state machine alone says whether it may run.
    Query running = queries.change(query.tenant(), query.id(), null, Report.running(null, 0));
    Query.Cancellation wanted = running.cancellation();
    Report reason = wanted == null ? job.execution().reason() : Report.cancelled(wanted.by());
    if (reason != null) {
      return new Outcome.Stopped(reason);
    }
    threads.after(bounds.timeout(), () -> stop(job, Report.of(QueryStatus.TIMEOUT)));
    return job.execution()
        .run(
            (page, content) -> results.add(query, page, content, clock.millis() + keep.toMillis()),
            rows -> progress.note(running, Report.running(null, rows), clock.millis()));
  }

  /**
   * Writes how a query ended, again and again while the hub's database does not take it; its lease
   * is renewed until then.
   */
  private void conclude(Job job, Outcome outcome, Duration again) {
    try {
      endings.end(job.query(), outcome);
    } catch (ProtocolException | ProblemException e) {
      LOG.log(Level.DEBUG, "query " + job.id() + " has ended otherwise", e);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "the end of query " + job.id() + " could not be written yet", e);
      Duration next = again.multipliedBy(2);
      Duration bounded = next.compareTo(MAX_RETRY) < 0 ? next : MAX_RETRY;
      threads.after(again, () -> threads.pool().execute(() -> conclude(job, outcome, bounded)));
      return;
    }
    forget(job);
  }

  private synchronized void forget(Job job) {
    jobs.remove(job.id());
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
    }
    if (job == null) {
      return false;
    }
    if (waited) {
      unreserve(job.query().tenant());
      job.execution().end();
      conclude(job, new Outcome.Stopped(Report.cancelled(by)), RETRY);
      fill();
    } else {
      stop(job, Report.cancelled(by));
    }
    return true;
  }

  private void stop(Job job, Report reason) {
    if (job.execution().wantStopped(reason)) {
      stopAgain(job);
    }
  }

  /** Never blocks: a cancel is a connection of its own to some databases. */
  private void stopAgain(Job job) {
    if (job.execution().isOver()) {
      return;
    }
    threads
        .pool()
        .execute(
            () -> {
              try {
                job.execution().stop();
              } catch (SQLException e) {
                LOG.log(Level.WARNING, "query " + job.id() + " could not be stopped yet", e);
              }
              threads.after(AGAIN, () -> stopAgain(job));
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
