package dev.tidings.benchmark.load;

import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/** The difference of the counters between the beginning and the end of the window. */
final class Measure {
  private final Crowd crowd;
  private Counters first = new Counters(0, 0, 0, 0, 0);
  private Counters difference = first;

  Measure(Crowd crowd) {
    this.crowd = crowd;
  }

  /** What is counted. */
  record Counters(long published, long deliveries, long messages, long bytes, long cpuMicros) {}

  void begin(@Nullable Publishing publishing) {
    first = now(publishing);
  }

  void end(@Nullable Publishing publishing) {
    Counters last = now(publishing);
    difference =
        new Counters(
            last.published - first.published,
            last.deliveries - first.deliveries,
            last.messages - first.messages,
            last.bytes - first.bytes,
            last.cpuMicros - first.cpuMicros);
  }

  Counters counters() {
    return difference;
  }

  private Counters now(@Nullable Publishing publishing) {
    return new Counters(
        publishing == null ? 0 : publishing.total(),
        crowd.deliveries(),
        crowd.tallies().stream().mapToLong(Tally::messages).sum(),
        crowd.tallies().stream().mapToLong(Tally::bytes).sum(),
        cpuMicros());
  }

  private static long cpuMicros() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime() / 1_000
        : 0;
  }
}
