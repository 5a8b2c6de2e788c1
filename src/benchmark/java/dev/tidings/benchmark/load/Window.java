package dev.tidings.benchmark.load;

/** The span that is measured. Timed is what was due or delivered within it. Thread-safe. */
final class Window {
  private volatile long from = Long.MAX_VALUE;
  private volatile long to = Long.MAX_VALUE;

  void open() {
    from = Stopwatch.micros();
  }

  void close() {
    to = Stopwatch.micros();
  }

  boolean contains(long at) {
    return at >= from && at < to;
  }

  double seconds() {
    return (to - from) / 1e6;
  }
}
