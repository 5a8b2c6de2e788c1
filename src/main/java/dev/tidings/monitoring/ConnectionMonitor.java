package dev.tidings.monitoring;

import dev.tidings.channel.Recoveries;
import dev.tidings.protocol.ClientFrame;
import dev.tidings.security.ConnectionRefused;
import dev.tidings.session.ClientSession;
import dev.tidings.session.Delays;
import dev.tidings.session.SessionClosed;
import dev.tidings.session.SessionOpened;
import dev.tidings.session.SessionsStopped;
import dev.tidings.session.Threads;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Counts what happens to the connections of this node, by tenant, from its start on. Every byte and
 * frame is counted once; those of connections that are there, once a second. Safe for use by
 * several threads; the threads of sessions never wait for it.
 */
@Singleton
public class ConnectionMonitor {
  /** Stands for the tenant of those of whom none is known. */
  static final String UNKNOWN = "";

  private static final Duration INTERVAL = Duration.ofSeconds(1);

  /** How long a connection may take to be closed after its session has ended. */
  static final long PATIENCE_MILLIS = 10_000;

  /** A connection that lived for longer is stable. */
  private static final Duration STABLE = Duration.ofMinutes(5);

  private final Map<String, Tally> tallies = new ConcurrentHashMap<>();
  private final Map<String, Watched> watched = new ConcurrentHashMap<>();
  private final Versions versions = new Versions();
  private final Delays roundTrips = new Delays();
  private final Delays propagations = new Delays();
  private final Recoveries recoveries;
  private final Clock clock;
  private final boolean enabled;
  private final long began;

  /** The monitor of this node. */
  @Inject
  public ConnectionMonitor(Recoveries recoveries, Settings settings, Clock clock, Threads threads) {
    this.recoveries = recoveries;
    this.clock = clock;
    this.enabled = settings.flag(Setting.MONITORING);
    this.began = clock.millis();
    if (enabled) {
      threads.every(INTERVAL, this::settle);
    }
  }

  void opened(@Observes SessionOpened event) {
    if (!enabled) {
      return;
    }
    ClientSession session = event.session();
    String tenant = session.caller().tenant();
    Tally tally = tally(tenant);
    tally.add(Figure.OPENED, 1);
    watched.put(session.id(), new Watched(session, tenant, tally));
  }

  void refused(@Observes ConnectionRefused event) {
    if (enabled) {
      tally(UNKNOWN).add(Counts.name(Counts.FAILED, event.reason()), 1);
    }
  }

  void closed(@Observes SessionClosed event) {
    if (!enabled) {
      return;
    }
    ClientSession session = event.session();
    Watched known = watched.get(session.id());
    if (known == null) {
      watched.put(session.id(), ended(new Watched(session, UNKNOWN, tally(UNKNOWN))));
      return;
    }
    Tally tally = tally(known.tenant());
    tally.add(Figure.CLOSED, 1);
    if (Duration.between(session.opened(), event.at()).compareTo(STABLE) > 0) {
      tally.add(Figure.STABLE, 1);
    }
    ended(known);
  }

  private Watched ended(Watched connection) {
    connection.ended(clock.millis());
    return connection;
  }

  void stopped(@Observes SessionsStopped event) {
    settle();
  }

  /** Takes what a client says of its connection. */
  void reported(ClientSession session, ClientFrame.Report report) {
    Watched connection = watched.get(session.id());
    if (connection == null) {
      return;
    }
    Tally tally = tally(connection.tenant());
    if (connection.report(report)) {
      tally.add(Figure.RECONNECTS, 1);
    }
    seenByClients(connection.tenant(), report.errors());
    report.roundTrip().ifPresent(millis -> record(roundTrips, millis));
    report.propagation().ifPresent(millis -> record(propagations, millis));
  }

  /** Counts errors that clients of a tenant have seen, whichever way they tell of them. */
  void seenByClients(String tenant, long errors) {
    if (enabled) {
      tally(tenant).add(Figure.CLIENT_ERRORS, errors);
    }
  }

  /** What the client of a session has said of it so far. */
  Watched.Reported reported(ClientSession session) {
    Watched connection = watched.get(session.id());
    return connection == null ? Watched.Reported.NOTHING : connection.reported();
  }

  private static void record(Delays delays, long millis) {
    delays.record(TimeUnit.MILLISECONDS.toMicros(millis), 1);
  }

  /** Counts what went over the connections since the last time. */
  void settle() {
    long now = clock.millis();
    for (Watched connection : watched.values()) {
      boolean over = connection.isOver(now, PATIENCE_MILLIS);
      connection.settle();
      if (over) {
        forget(connection);
      }
    }
  }

  /** Of whom somebody asks meanwhile it is in one of both. */
  private void forget(Watched connection) {
    synchronized (versions) {
      if (watched.remove(connection.session().id(), connection) && isKnown(connection)) {
        versions.add(connection);
      }
    }
  }

  private static boolean isKnown(Watched connection) {
    return !connection.tenant().equals(UNKNOWN);
  }

  /** What happened since the start to the connections that somebody may see, by their version. */
  Map<String, OfVersion> byVersion(Scope scope) {
    synchronized (versions) {
      Map<String, OfVersion> sums = versions.sums(scope);
      watched.values().stream()
          .filter(ConnectionMonitor::isKnown)
          .filter(connection -> scope.includes(connection.tenant()))
          .forEach(c -> sums.merge(Versions.of(c), OfVersion.of(c), OfVersion::plus));
      return sums;
    }
  }

  private Tally tally(String tenant) {
    return tallies.computeIfAbsent(tenant, t -> new Tally());
  }

  /** When it began to count, Unix milliseconds. */
  long began() {
    return began;
  }

  /** How long pings and their pongs take, by the clocks of clients. */
  Delays roundTrips() {
    return roundTrips;
  }

  /** How long events take from their publication to a client, as it tells. */
  Delays propagations() {
    return propagations;
  }

  /** What was counted of each tenant since the start. */
  Map<String, Counts> byTenant() {
    Map<String, Counts> counts = new HashMap<>();
    tallies.forEach((tenant, tally) -> counts.put(tenant, tally.counts()));
    if (enabled) {
      recoveries.all().forEach((tenant, count) -> counts.merge(tenant, of(count), Counts::plus));
    }
    return counts;
  }

  private static Counts of(Recoveries.Count count) {
    Map<String, Long> values = new HashMap<>();
    count
        .outcomes()
        .forEach(
            (outcome, times) ->
                values.put(Counts.name(Counts.RECOVERIES, outcome.wireName()), times));
    values.put(Figure.REPLAYED.label(), count.replayed());
    values.put(Figure.RESENT.label(), count.resent());
    count
        .shortages()
        .forEach(
            (reason, times) -> values.put(Counts.name(Counts.SHORTAGES, reason.wireName()), times));
    return Counts.of(values);
  }

  /** The connections that somebody may see. */
  Collection<Watched> connections(Scope scope) {
    return watched.values().stream()
        .filter(connection -> !connection.hasEnded())
        .filter(connection -> scope.includes(connection.tenant()))
        .toList();
  }

  /** A connection that somebody may see. */
  Optional<Watched> connection(Scope scope, String id) {
    return Optional.ofNullable(watched.get(id))
        .filter(connection -> !connection.hasEnded())
        .filter(connection -> scope.includes(connection.tenant()));
  }

  /** The connections of a user of a tenant. */
  List<Watched> connectionsOf(String tenant, String user) {
    return connections(Scope.of(tenant)).stream()
        .filter(connection -> connection.session().caller().user().equals(user))
        .toList();
  }
}
