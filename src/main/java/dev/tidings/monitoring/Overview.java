package dev.tidings.monitoring;

import dev.tidings.protocol.JsonWriter;
import dev.tidings.session.ClientSession;
import dev.tidings.session.Drain;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How this node is at this moment. */
@Singleton
public class Overview {
  private static final int GROUPS = 20;
  private static final String OTHER = "other";

  /** Over which time it is told how many connections were stable. */
  private static final Duration STABILITY = Duration.ofMinutes(15);

  private final ConnectionMonitor monitor;
  private final Timeline timeline;
  private final Drain drain;
  private final NodeName node;
  private final Clock clock;

  /** The overview. */
  @Inject
  public Overview(
      ConnectionMonitor monitor, Timeline timeline, Drain drain, NodeName node, Clock clock) {
    this.monitor = monitor;
    this.timeline = timeline;
    this.drain = drain;
    this.node = node;
    this.clock = clock;
  }

  /** As the admin API tells it to somebody who may see so much. */
  public String json(Scope scope) {
    Collection<Watched> connections = monitor.connections(scope);
    Point minute = timeline.lastMinute(scope);
    JsonWriter json =
        JsonWriter.object()
            .text("scope", scope.label())
            .text("tenant", scope.tenant().orElse(null))
            .text("node", node.text())
            .number("at", clock.millis())
            .number("since", monitor.began())
            .text("state", drain.state().phase().name().toLowerCase(Locale.ROOT))
            .json("connections", connections(scope, connections))
            .json("lastMinute", counts(minute.counts()))
            .json("total", counts(scope.sum(monitor.byTenant())));
    minute.delays().write(json);
    json.array("byVersion", byVersion(monitor.byVersion(scope)));
    return json.json("stability", stability(scope)).end();
  }

  private static String counts(Counts counts) {
    JsonWriter json = JsonWriter.object();
    counts.write(json);
    return json.end();
  }

  private static String connections(Scope scope, Collection<Watched> connections) {
    List<ClientSession> sessions = connections.stream().map(Watched::session).toList();
    JsonWriter json =
        JsonWriter.object()
            .number("open", sessions.size())
            .number("users", sessions.stream().map(Overview::user).distinct().count())
            .number("waiting", Level.of(connections).waiting())
            .number("slow", sessions.stream().filter(ClientSession::isSlow).count())
            .json("byTransport", groups(sessions, s -> s.connection().transport()))
            .json("byVersion", groups(connections, c -> c.reported().version().orElse("unknown")))
            .json("byFlow", groups(sessions, s -> s.flow().wireName()));
    if (scope.tenant().isEmpty()) {
      json.json("byTenant", groups(sessions, s -> s.caller().tenant()));
    }
    return json.end();
  }

  private static List<String> user(ClientSession session) {
    return List.of(session.caller().tenant(), session.caller().user());
  }

  /** How many there are of each kind, the most first; of many kinds the rest is one. */
  private static <T> String groups(Collection<T> all, Function<T, String> kind) {
    Map<String, Long> counts =
        all.stream().collect(Collectors.groupingBy(kind, TreeMap::new, Collectors.counting()));
    Map<String, Long> shown = new LinkedHashMap<>();
    counts.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
        .forEach(
            entry ->
                shown.merge(
                    shown.size() < GROUPS ? entry.getKey() : OTHER, entry.getValue(), Long::sum));
    return Counts.numbers(shown);
  }

  /** Those with the most connections first; of many versions the rest is one. */
  static List<String> byVersion(Map<String, OfVersion> versions) {
    Map<String, OfVersion> shown = new LinkedHashMap<>();
    versions.entrySet().stream()
        .sorted(
            Comparator.comparing((Map.Entry<String, OfVersion> v) -> v.getValue().connections())
                .reversed()
                .thenComparing(Map.Entry::getKey))
        .forEach(
            entry ->
                shown.merge(
                    shown.size() < GROUPS ? entry.getKey() : OTHER,
                    entry.getValue(),
                    OfVersion::plus));
    return shown.entrySet().stream().map(v -> v.getValue().json(v.getKey())).toList();
  }

  private String stability(Scope scope) {
    long from = clock.millis() - STABILITY.toMillis();
    Counts recent =
        timeline.points(scope).stream()
            .filter(point -> point.at() >= from)
            .map(Point::counts)
            .reduce(Counts.NONE, Counts::plus);
    return JsonWriter.object()
        .number("closed", recent.get(Figure.CLOSED))
        .number("stable", recent.get(Figure.STABLE))
        .end();
  }
}
