package dev.tidings.query;

import dev.tidings.channel.Broker;
import dev.tidings.channel.ChannelKey;
import dev.tidings.protocol.EncodedFrame;
import dev.tidings.protocol.ServerFrame.FeatureEvent;
import dev.tidings.session.Threads;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * What happens to queries by the clock: progress is told and written at most four times a second,
 * silent engines are given up, and what is too old goes.
 */
@Singleton
public class QuerySweeps {
  /** The shortest time between two states of one query. */
  static final Duration PACE = Duration.ofMillis(250);

  static final String STATUS = "query.status";

  private static final Logger LOG = System.getLogger(QuerySweeps.class.getName());
  private static final Duration OLD = Duration.ofMinutes(10);
  private static final int AT_ONCE = 200;

  private final Queries queries;
  private final Progress progress;
  private final Results results;
  private final Broker broker;
  private final Clock clock;
  private final Duration lease;
  private final Duration retention;

  /**
   * When silent engines were looked for last, Unix milliseconds; one run of that sweep at a time.
   */
  private volatile long looked;

  /** The sweeps of this node. */
  @Inject
  QuerySweeps(
      Queries queries,
      Progress progress,
      Results results,
      Broker broker,
      Clock clock,
      Settings settings,
      Threads threads) {
    this.queries = queries;
    this.progress = progress;
    this.results = results;
    this.broker = broker;
    this.clock = clock;
    this.lease = settings.duration(Setting.QUERIES_LEASE);
    this.retention = settings.duration(Setting.QUERIES_RETENTION);
    threads.every(PACE, this::tell);
    this.looked = clock.millis();
    threads.every(lease.dividedBy(4).plusMillis(1), this::endSilent);
    threads.every(OLD, this::forget);
  }

  /** Makes the sweeps begin, which they do when they are made. */
  public void start() {
    LOG.log(Level.DEBUG, "queries are given up after {0} of silence", lease);
  }

  /** Tells the newest progress of each query to its subscribers, and writes it. */
  void tell() {
    List<Query> untold = progress.untold();
    if (untold.isEmpty()) {
      return;
    }
    for (Query query : queries.noteAll(untold)) {
      ChannelKey key = new ChannelKey(query.tenant(), query.channel());
      broker
          .find(key)
          .ifPresent(channel -> channel.feed().broadcast(frame(query, clock.millis()), false));
    }
    untold.forEach(progress::told);
  }

  /** Where a query is: a state, of which only the newest is worth something. */
  static EncodedFrame frame(Query query, long now) {
    String channel = query.channel().text();
    return EncodedFrame.state(
        new FeatureEvent(STATUS, null, channel, query.stateJson(now), query.version(), now),
        channel,
        "status");
  }

  /**
   * Ends the queries of whose engines nothing was heard for too long, unless the hub stood still.
   */
  void endSilent() {
    long now = clock.millis();
    boolean stoodStill = now - looked > lease.toMillis() / 2;
    looked = now;
    if (stoodStill) {
      return;
    }
    long since = now - lease.toMillis();
    for (Query silent : queries.silent(since, AT_ONCE)) {
      queries.endSilent(silent.tenant(), silent.id(), since);
    }
  }

  /** Deletes results and queries that are too old. */
  void forget() {
    results.forget(clock.millis());
    queries.forget(clock.millis() - retention.toMillis());
  }
}
