package dev.tidings.security;

import java.time.Duration;

/**
 * How often something may happen. Each key has its own bucket of permits that refills steadily.
 *
 * <p>Atomic per key: simultaneous calls never take more permits than there are. Keys are bounded in
 * number: beyond that, buckets that were not used for long start full again.
 */
public interface RateLimits {
  /**
   * A rate with bursts.
   *
   * @param permits how many permits come back in each period
   * @param period at least a millisecond
   * @param burst the most that may be taken at once, after a time without any
   */
  record Limit(int permits, Duration period, int burst) {
    private static final Duration LONGEST_REFILL = Duration.ofHours(1);

    /** Checks that the numbers make a rate, and one that refills within an hour. */
    public Limit {
      if (permits < 1 || burst < 1 || period.toMillis() < 1) {
        throw new IllegalArgumentException("a limit needs permits, a burst and a period");
      }
      if (period.multipliedBy(burst).dividedBy(permits).compareTo(LONGEST_REFILL) > 0) {
        throw new IllegalArgumentException("a limit must refill within an hour");
      }
    }

    /** A rate per second. */
    public static Limit perSecond(int permits, int burst) {
      return new Limit(permits, Duration.ofSeconds(1), burst);
    }
  }

  /**
   * Takes one permit. Zero when it was there; else nothing was taken, and the result is the
   * milliseconds after which one will be.
   */
  long tryAcquire(String key, Limit limit);
}
