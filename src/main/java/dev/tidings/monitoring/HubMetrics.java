package dev.tidings.monitoring;

import dev.tidings.channel.Recoveries;
import dev.tidings.presence.PresenceRegistry;
import dev.tidings.protocol.GapReason;
import dev.tidings.session.DeliveryMetrics;
import dev.tidings.session.SessionRegistry;
import dev.tidings.session.Threads;
import dev.tidings.session.Writers;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;

/**
 * The hub's figures at {@code /metrics}: totals since the start, what there is at this moment, and
 * how long things took in the last minute, in seconds. Labels are transports, reasons and outcomes,
 * whose number is bounded; no tenant, user or channel is named. Totals are brought up to date once
 * a second.
 */
@ApplicationScoped
public class HubMetrics {
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final List<String> TRANSPORTS = List.of("websocket", "sse", "poll");
  private static final List<String> QUANTILES = List.of("0.5", "0.9", "0.99", "0.999");
  private static final double MICROS = TimeUnit.SECONDS.toMicros(1);
  private static final double PERCENT = 100;

  @Inject MetricRegistry registry;
  @Inject SessionRegistry sessions;
  @Inject DeliveryMetrics delivery;
  @Inject ConnectionMonitor monitor;
  @Inject Timeline timeline;
  @Inject PresenceRegistry presence;
  @Inject Writers writers;
  @Inject ConnectionLog log;
  @Inject Threads threads;

  private final List<Total> totals = new CopyOnWriteArrayList<>();

  /** The reasons that have a counter; used by one run at a time. */
  private final Set<String> reasons = new HashSet<>();

  /** All that was counted, as of the last second. */
  private volatile Counts counts = Counts.NONE;

  /** How long things took in the last minute, as of the last step of the time line. */
  private volatile DelayFigures minute = DelayFigures.NONE;

  /** A counter that follows a total of the hub's own. */
  private record Total(Counter counter, LongSupplier sum) {
    void follow() {
      counter.inc(Math.max(0, sum.getAsLong() - counter.getCount()));
    }
  }

  /** Begins to show the figures. */
  void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
    gauges();
    totals();
    quantiles(
        "push_delay", "From an addition to a transaction to the publication", DelayFigures::push);
    quantiles(
        "delivery_delay",
        "From a publication to the end of the write with it",
        DelayFigures::delivery);
    quantiles(
        "propagation_delay",
        "From a publication to a client, as clients tell",
        DelayFigures::propagation);
    quantiles(
        "round_trip", "Of a ping and its pong, by the client's clock", DelayFigures::roundTrip);
    threads.every(INTERVAL, this::follow);
  }

  void stepped(@Observes Timeline.Step step) {
    minute = timeline.lastMinute(Scope.SITE).delays();
  }

  private void gauges() {
    for (String transport : TRANSPORTS) {
      gauge(
          "tidings_connections",
          "Connections whose caller is known",
          () ->
              monitor.connections(Scope.SITE).stream()
                  .filter(c -> c.session().connection().transport().equals(transport))
                  .count(),
          new Tag("transport", transport));
    }
    gauge("tidings_users", "Users with a connection", sessions::users);
    gauge("tidings_devices_present", "Devices that are present in a channel", presence::sessions);
    gauge(
        "tidings_frames_waiting",
        "Frames in the queues of connections",
        () -> Level.of(monitor.connections(Scope.SITE)).waiting());
    gauge("tidings_writes_stuck", "Writes that make no progress", writers::stuckWrites);
    gauge(
        "tidings_connection_records_waiting",
        "Ended connections that are not in the database yet",
        log::unwritten);
  }

  private void totals() {
    total("tidings_connections_opened", "Connections whose caller became known", Figure.OPENED);
    total("tidings_connections_closed", "Of these, those that have ended", Figure.CLOSED);
    total("tidings_connections_stable", "Of those, after more than five minutes", Figure.STABLE);
    total("tidings_reconnects", "Connections that came back, as clients say", Figure.RECONNECTS);
    total("tidings_messages_received", "Messages of clients", Figure.MESSAGES_IN);
    total("tidings_received_bytes", "Their length in UTF-8", Figure.BYTES_IN);
    total("tidings_frames_sent", "Frames to clients", Figure.FRAMES_OUT);
    total("tidings_sent_bytes", "The length of the messages with them in UTF-8", Figure.BYTES_OUT);
    total("tidings_frames_dropped", "Lossy frames without room", Figure.DROPPED);
    total("tidings_events_replayed", "Events that clients missed and got", Figure.REPLAYED);
    total("tidings_publications_resent", "Publications that came again", Figure.RESENT);
    total("tidings_client_errors", "Errors that clients saw, as they say", Figure.CLIENT_ERRORS);
    for (Recoveries.Outcome outcome : Recoveries.Outcome.values()) {
      String name = Counts.name(Counts.RECOVERIES, outcome.wireName());
      total(
          "tidings_subscriptions",
          "Subscriptions by how they began",
          () -> counts.get(name),
          new Tag("outcome", outcome.wireName()));
    }
    for (GapReason reason : GapReason.values()) {
      Tag why = new Tag("reason", reason.wireName());
      String gaps = Counts.name(Counts.GAPS, reason.wireName());
      total("tidings_gaps", "Gaps that clients were told of", () -> counts.get(gaps), why);
      String shortages = Counts.name(Counts.SHORTAGES, reason.wireName());
      total(
          "tidings_shortages",
          "Subscriptions that could not go on from a position",
          () -> counts.get(shortages),
          why);
    }
    total(
        "tidings_write_stalls",
        "Writes that cost a thread of their own",
        () -> delivery.totals().stalls());
    total(
        "tidings_connections_abandoned",
        "Connections ended because a write made no progress",
        () -> delivery.totals().abandoned());
    total(
        "tidings_connection_records_dropped",
        "Ended connections that the database could not take",
        log::dropped);
  }

  private void gauge(String name, String meaning, Supplier<Number> value, Tag... tags) {
    registry.gauge(metadata(name, meaning), value, tags);
  }

  private void total(String name, String meaning, Figure figure) {
    total(name, meaning, () -> counts.get(figure));
  }

  private void total(String name, String meaning, LongSupplier sum, Tag... tags) {
    totals.add(new Total(registry.counter(metadata(name, meaning), tags), sum));
  }

  private void quantiles(String name, String meaning, Function<DelayFigures, Percentiles> which) {
    for (String quantile : QUANTILES) {
      double percentile = Double.parseDouble(quantile) * PERCENT;
      gauge(
          "tidings_" + name + "_seconds",
          meaning + ", in the last minute",
          () -> seconds(which.apply(minute), percentile),
          new Tag("quantile", quantile));
    }
  }

  /** NaN where nothing was measured, as Prometheus has it. */
  private static double seconds(Percentiles measured, double percentile) {
    return measured.count() == 0 ? Double.NaN : measured.at(percentile) / MICROS;
  }

  private static Metadata metadata(String name, String meaning) {
    return Metadata.builder().withName(name).withDescription(meaning).build();
  }

  /** Brings the counters up to date. */
  void follow() {
    counts = Scope.SITE.sum(monitor.byTenant());
    for (String reason : counts.group(Counts.FAILED).keySet()) {
      if (reasons.add(reason)) {
        String name = Counts.name(Counts.FAILED, reason);
        total(
            "tidings_connections_failed",
            "Connections that were not taken",
            () -> counts.get(name),
            new Tag("reason", reason));
      }
    }
    totals.forEach(Total::follow);
  }
}
