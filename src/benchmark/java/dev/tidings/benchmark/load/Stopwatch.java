package dev.tidings.benchmark.load;

/**
 * The client process's clock: microseconds since 1970 as of the start of the process, and monotonic
 * from then on.
 */
final class Stopwatch {
  private static final long START_NANOS = System.nanoTime();
  private static final long START_MICROS = System.currentTimeMillis() * 1_000;

  private Stopwatch() {}

  static long micros() {
    return micros(System.nanoTime());
  }

  /** The microseconds at a value of {@link System#nanoTime}. */
  static long micros(long nanos) {
    return START_MICROS + Math.floorDiv(nanos - START_NANOS, 1_000L);
  }
}
