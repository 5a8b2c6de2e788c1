package dev.tidings.security;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Rate limits in the memory of one node, with at most 100,000 buckets. */
@Singleton
final class MemoryRateLimits implements RateLimits {
  private static final int MAX_BUCKETS = 100_000;
  private static final Duration UNUSED = Duration.ofHours(1);
  private static final long NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private record Key(String name, Limit limit) {}

  private final LoadingCache<Key, Bucket> buckets;
  private final TimeMeter time;

  @Inject
  MemoryRateLimits(Clock clock) {
    this.time = new ClockTime(clock);
    this.buckets =
        Caffeine.newBuilder()
            .maximumSize(MAX_BUCKETS)
            .expireAfterAccess(UNUSED)
            .build(key -> bucket(key.limit()));
  }

  @Override
  public long tryAcquire(String key, Limit limit) {
    ConsumptionProbe probe = buckets.get(new Key(key, limit)).tryConsumeAndReturnRemaining(1);
    return probe.isConsumed()
        ? 0
        : (probe.getNanosToWaitForRefill() + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI;
  }

  private Bucket bucket(Limit limit) {
    return Bucket.builder()
        .addLimit(
            bandwidth ->
                bandwidth.capacity(limit.burst()).refillGreedy(limit.permits(), limit.period()))
        .withCustomTimePrecision(time)
        .build();
  }

  private record ClockTime(Clock clock) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      return TimeUnit.MILLISECONDS.toNanos(clock.millis());
    }

    @Override
    public boolean isWallClockBased() {
      return true;
    }
  }
}
