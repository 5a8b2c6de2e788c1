package dev.tidings.monitoring;

import dev.tidings.monitoring.RollUp.Step;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.protocol.ProtocolException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What happened to connections over a time, for charts: the last quarter of an hour on this node,
 * and longer times on all nodes, in steps of which a chart can show each. How long things took is
 * of all tenants together, with the percentiles of all that is in a step.
 */
@Singleton
public class Series {
  private static final String USUAL = "1h";
  private static final Duration HOUR = Duration.ofMillis(Step.HOUR.millis());

  private static final Map<String, Range> RANGES =
      Map.of(
          "15m", new Range(Duration.ofMinutes(15), Timeline.STEP),
          "1h", new Range(Duration.ofHours(1), Duration.ofMinutes(1)),
          "6h", new Range(Duration.ofHours(6), Duration.ofMinutes(1)),
          "24h", new Range(Duration.ofHours(24), Duration.ofMinutes(5)),
          "7d", new Range(Duration.ofDays(7), HOUR),
          "30d", new Range(Duration.ofDays(30), HOUR.multipliedBy(3)));

  private final Timeline timeline;
  private final RollUps rollUps;
  private final RollUpStore store;
  private final Clock clock;

  /** The series. */
  @Inject
  public Series(Timeline timeline, RollUps rollUps, RollUpStore store, Clock clock) {
    this.timeline = timeline;
    this.rollUps = rollUps;
    this.store = store;
    this.clock = clock;
  }

  private record Range(Duration length, Duration step) {
    boolean isOfHours() {
      return step.compareTo(HOUR) >= 0;
    }
  }

  /**
   * The points of a range as JSON; steps of which nothing is known are left out.
   *
   * @param name 15m, 1h, 6h, 24h, 7d or 30d; null for an hour
   * @throws ProtocolException {@code bad_field} for any other
   */
  public String json(Scope scope, @Nullable String name) {
    Range range = RANGES.get(name == null ? USUAL : name);
    if (range == null) {
      throw new ProtocolException(
          ErrorCode.BAD_FIELD, "range", "range must be one of 15m, 1h, 6h, 24h, 7d, 30d");
    }
    long to = clock.millis();
    long from = begin(to - range.length().toMillis(), range.step());
    return JsonWriter.object()
        .number("step", range.step().toMillis())
        .number("from", from)
        .number("to", to)
        .array("points", points(scope, range, from, to).stream().map(Point::json).toList())
        .end();
  }

  private List<Point> points(Scope scope, Range range, long from, long to) {
    if (range.step().equals(Timeline.STEP)) {
      return timeline.points(scope).stream()
          .filter(point -> point.at() >= from)
          .map(point -> point.knownFor(Math.min(point.known(), range.step().toMillis())))
          .toList();
    }
    SortedMap<Long, Point> points = stored(scope.tenant().orElse(RollUp.ALL), range, from, to);
    if (scope.tenant().isPresent()) {
      SortedMap<Long, Point> all = stored(RollUp.ALL, range, from, to);
      points.replaceAll(
          (at, point) -> all.containsKey(at) ? point.withThoseOf(all.get(at)) : point);
    }
    return List.copyOf(points.values());
  }

  private SortedMap<Long, Point> stored(String tenant, Range range, long from, long to) {
    return joined(
        range.isOfHours() ? hours(tenant, from, to) : minutes(tenant, from, to), range.step());
  }

  /**
   * Hours that are not put together yet are made of their minutes; what waits to be written was not
   * there when its hour was put together.
   */
  private SortedMap<Long, Point> hours(String tenant, long from, long to) {
    SortedMap<Long, Point> hours = new TreeMap<>();
    store.points(Step.HOUR, tenant, from, to).forEach(hour -> hours.put(hour.at(), hour));
    long minutesFrom = hours.isEmpty() ? from : hours.lastKey() + Step.HOUR.millis();
    joined(minutes(tenant, minutesFrom, to), HOUR)
        .forEach((at, late) -> hours.merge(at, late, Series::withLate));
    return hours;
  }

  private static Point withLate(Point hour, Point late) {
    long known = Math.min(hour.known() + late.known(), Step.HOUR.millis());
    return hour.joined(late, hour.at()).knownFor(known);
  }

  /** The same in longer steps, which begin at their multiples. */
  private static SortedMap<Long, Point> joined(SortedMap<Long, Point> points, Duration step) {
    SortedMap<Long, Point> joined = new TreeMap<>();
    for (Point point : points.values()) {
      long at = begin(point.at(), step);
      joined.merge(at, point.begun(at), (a, b) -> a.joined(b, at));
    }
    return joined;
  }

  private static long begin(long at, Duration step) {
    return Math.floorDiv(at, step.toMillis()) * step.toMillis();
  }

  private SortedMap<Long, Point> minutes(String tenant, long from, long to) {
    SortedMap<Long, Point> minutes = new TreeMap<>();
    store.points(Step.MINUTE, tenant, from, to).forEach(m -> minutes.put(m.at(), m));
    rollUps.unwritten(tenant).forEach(m -> minutes.merge(m.at(), m, Point::beside));
    return minutes;
  }
}
