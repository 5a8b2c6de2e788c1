package dev.tidings.benchmark;

import static dev.tidings.benchmark.Target.all;
import static dev.tidings.benchmark.Target.atLeast;
import static dev.tidings.benchmark.Target.atMost;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** What the hub is to reach. A target that is missed fails nothing: machines differ. */
final class Targets {
  private static final List<Target> ALL =
      List.of(
          atMost(Scenario.FAN_OUT_50, Metric.P50, 4),
          atMost(Scenario.FAN_OUT_50, Metric.P99, 12),
          atMost(Scenario.FAN_OUT_50, Metric.CPU_PER_DELIVERY, 1.4).times(Subject.PLAIN),
          all(Scenario.FAN_OUT_300),
          atMost(Scenario.FAN_OUT_300, Metric.P99, 25),
          atMost(Scenario.FAN_OUT_300, Metric.CPU_PER_DELIVERY, 4.5),
          atMost(Scenario.FAN_OUT_300, Metric.CPU_PER_DELIVERY, 1.03)
              .on(Subject.WATCHED)
              .times(Subject.UNWATCHED),
          all(Scenario.FAN_OUT_2000),
          atMost(Scenario.FAN_OUT_2000, Metric.P99, 60),
          atMost(Scenario.FAN_OUT_2000, Metric.CPU_PER_DELIVERY, 1),
          atLeast(Scenario.FAN_OUT_MAX, Metric.DELIVERED, 3_000_000),
          atLeast(Scenario.FAN_OUT_MAX, Metric.DELIVERED, 15).times(Subject.PLAIN),
          all(Scenario.FEW_20000),
          atMost(Scenario.FEW_20000, Metric.P50, 0.5),
          atMost(Scenario.FEW_20000, Metric.P99, 5),
          atMost(Scenario.CROWD_5, Metric.P50, 1.15).times(Subject.TRIAL),
          atMost(Scenario.CROWD_5, Metric.P99, 160),
          atMost(Scenario.IDLE, Metric.HEAP_PER_CONNECTION, 5).above(Subject.PLAIN),
          atMost(Scenario.IDLE, Metric.SERVER_CPU, 1),
          all(Scenario.SSE_CROWD_10),
          atMost(Scenario.SSE_CROWD_10, Metric.P99, 150),
          atMost(Scenario.SSE_CROWD_10, Metric.CPU_PER_DELIVERY, 1.5).times(Scenario.CROWD_10),
          all(Scenario.SSE_FAN_OUT_300),
          atMost(Scenario.SSE_FAN_OUT_300, Metric.CPU_PER_DELIVERY, 1.5)
              .times(Scenario.FAN_OUT_300),
          all(Scenario.POLL_CROWD),
          all(Scenario.POLL_CROWD).on(Subject.PAYARA),
          atMost(Scenario.POLL_CROWD, Metric.P99, 300),
          atMost(Scenario.POLL_CROWD, Metric.P99, 1_000).on(Subject.PAYARA),
          atMost(Scenario.POLL_CROWD, Metric.THREADS, 49),
          atMost(Scenario.POLL_CROWD, Metric.THREADS, 49).on(Subject.PAYARA),
          all(Scenario.WSS_300),
          all(Scenario.CHANNELS),
          atMost(Scenario.CHANNELS, Metric.P99, 50),
          atLeast(Scenario.CONNECT_HS256, Metric.CONNECTS, 0.8).times(Subject.PLAIN));

  /** What the queue of one that stalls may hold. */
  private static final double QUEUE_MIB = 0.25;

  private static final List<Target> STALLS =
      Arrays.stream(Scenario.values())
          .filter(scenario -> scenario.unstalled().isPresent())
          .flatMap(scenario -> Stream.of(Subject.HUB, Subject.PAYARA).flatMap(on(scenario)))
          .toList();

  private Targets() {}

  /** Those that stall cost the others little, and the server no more than their bounds. */
  private static Function<Subject, Stream<Target>> on(Scenario scenario) {
    Scenario unstalled = scenario.unstalled().orElseThrow();
    return server ->
        Stream.of(
            atMost(scenario, Metric.LOST, 0).on(server),
            atMost(scenario, Metric.P99, 1.5).on(server).times(unstalled),
            atMost(scenario, Metric.HEAP, QUEUE_MIB * scenario.load().stalled())
                .on(server)
                .above(unstalled));
  }

  /** What came of those whose scenarios were run. */
  static List<Target.Verdict> verdicts(Results results) {
    return Stream.concat(ALL.stream(), STALLS.stream())
        .map(target -> target.verdict(results))
        .flatMap(Optional::stream)
        .toList();
  }
}
