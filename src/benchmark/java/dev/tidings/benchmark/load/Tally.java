package dev.tidings.benchmark.load;

import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;

/**
 * What one event loop has counted and timed. Written by that loop only; the counters may be read by
 * any thread, the histograms once the loop has nothing more to do.
 */
final class Tally {
  private static final long LONGEST = 600_000_000L;

  private final Window window;
  private final AtomicLong deliveries = new AtomicLong();
  private final AtomicLong messages = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();

  /** Every event of the connections that are read in full. */
  final Histogram sampled = new Histogram(LONGEST, 3);

  /** The last event of each message of all others. */
  final Histogram lasts = new Histogram(LONGEST, 3);

  Tally(Window window) {
    this.window = window;
  }

  void message(long events, int length) {
    deliveries.lazySet(deliveries.getPlain() + events);
    messages.lazySet(messages.getPlain() + 1);
    bytes.lazySet(bytes.getPlain() + length);
  }

  void time(Histogram histogram, long at, long now) {
    if (window.contains(at) || window.contains(now)) {
      histogram.recordValue(Math.min(LONGEST, Math.max(0, now - at)));
    }
  }

  long deliveries() {
    return deliveries.get();
  }

  long messages() {
    return messages.get();
  }

  long bytes() {
    return bytes.get();
  }
}
