package dev.tidings.monitoring;

import dev.tidings.outbox.PushMetrics;
import dev.tidings.session.DeliveryMetrics;
import dev.tidings.session.Threads;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What happened on this node in the last quarter of an hour, in steps of ten seconds. Safe for use
 * by several threads.
 */
@Singleton
public class Timeline {
  /** How long a step is. */
  static final Duration STEP = Duration.ofSeconds(10);

  private static final int STEPS = 90;
  private static final int MINUTE = 6;

  private final ConnectionMonitor monitor;
  private final DeliveryMetrics delivery;
  private final PushMetrics pushes;
  private final Clock clock;
  private final Event<Step> ended;

  /** The newest last; guarded by this. */
  private final Deque<Step> steps = new ArrayDeque<>();

  /** When the step that is not over began, and what was counted until then; guarded by this. */
  private long began;

  private Map<String, Counts> countsBefore = Map.of();
  private DelayFigures delaysBefore = DelayFigures.NONE;

  /** The time line of this node. */
  @Inject
  public Timeline(
      ConnectionMonitor monitor,
      DeliveryMetrics delivery,
      PushMetrics pushes,
      Clock clock,
      Threads threads,
      Event<Step> ended) {
    this.monitor = monitor;
    this.delivery = delivery;
    this.pushes = pushes;
    this.clock = clock;
    this.ended = ended;
    this.began = clock.millis();
    threads.every(STEP, this::step);
  }

  /**
   * What happened in a step; fired when it is over.
   *
   * @param began Unix milliseconds
   * @param length how long it was, in milliseconds
   * @param tenants of those of whom something happened or is connected
   * @param delays of the whole node
   */
  record Step(long began, long length, Map<String, OfTenant> tenants, DelayFigures delays) {
    Point of(Scope scope) {
      return tenants.entrySet().stream()
          .filter(entry -> scope.includes(entry.getKey()))
          .map(Map.Entry::getValue)
          .map(of -> new Point(began, length, of.level(), of.counts(), DelayFigures.NONE))
          .reduce(Point.nothing(began, length), Point::beside)
          .with(delays);
    }
  }

  /** How much there was at its end, and what was counted in it. */
  record OfTenant(Level level, Counts counts) {}

  /** Ends a step and begins the next. */
  void step() {
    Step step;
    synchronized (this) {
      step = taken();
      steps.add(step);
      if (steps.size() > STEPS) {
        steps.remove();
      }
    }
    ended.fire(step);
  }

  private Step taken() {
    monitor.settle();
    Map<String, Counts> counts = monitor.byTenant();
    DelayFigures delays = delays();
    Map<String, OfTenant> tenants = new HashMap<>();
    Map<String, List<Watched>> connections =
        monitor.connections(Scope.SITE).stream().collect(Collectors.groupingBy(Watched::tenant));
    counts.forEach(
        (tenant, now) -> {
          Counts since = now.since(countsBefore.getOrDefault(tenant, Counts.NONE));
          Level level = Level.of(connections.getOrDefault(tenant, List.of()));
          if (!level.isNothing() || !since.isEmpty()) {
            tenants.put(tenant, new OfTenant(level, since));
          }
        });
    long now = clock.millis();
    Step step = new Step(began, length(now), tenants, delays.since(delaysBefore));
    began = now;
    countsBefore = counts;
    delaysBefore = delays;
    return step;
  }

  /** As long as it should be, where the clock was set back meanwhile. */
  private long length(long now) {
    return now > began ? now - began : STEP.toMillis();
  }

  private DelayFigures delays() {
    return new DelayFigures(
        Percentiles.of(pushes.delays().all()),
        Percentiles.of(delivery.delays()),
        Percentiles.of(monitor.propagations().all()),
        Percentiles.of(monitor.roundTrips().all()));
  }

  /** The steps that are over, the oldest first. */
  List<Point> points(Scope scope) {
    return newest(STEPS).stream().map(step -> step.of(scope)).toList();
  }

  private synchronized List<Step> newest(int count) {
    List<Step> all = List.copyOf(steps);
    return all.subList(Math.max(0, all.size() - count), all.size());
  }

  /** What happened in the last minute, as far as its steps are over. */
  Point lastMinute(Scope scope) {
    List<Point> last = newest(MINUTE).stream().map(step -> step.of(scope)).toList();
    long from = last.isEmpty() ? clock.millis() : last.get(0).at();
    return last.stream().reduce(Point.nothing(from, 0), (a, b) -> a.joined(b, from));
  }
}
