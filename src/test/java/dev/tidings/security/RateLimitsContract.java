package dev.tidings.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.security.RateLimits.Limit;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every {@link RateLimits} must do. */
public abstract class RateLimitsContract {
  private static final Limit LIMIT = Limit.perSecond(2, 5);

  private final MovedClock clock = new MovedClock();

  /** The limits under test, which must go by this clock. */
  protected abstract RateLimits limits(Clock clock);

  @Test
  void admitsABurstAndThenSaysHowLongToWait() {
    RateLimits limits = limits(clock);
    for (int i = 0; i < 5; i++) {
      assertThat(limits.tryAcquire("ann", LIMIT)).isZero();
    }

    assertThat(limits.tryAcquire("ann", LIMIT)).isEqualTo(500);
    clock.move(Duration.ofMillis(499));
    assertThat(limits.tryAcquire("ann", LIMIT)).isEqualTo(1);
    clock.move(Duration.ofMillis(1));
    assertThat(limits.tryAcquire("ann", LIMIT)).isZero();
    assertThat(limits.tryAcquire("ann", LIMIT)).isEqualTo(500);
  }

  @Test
  void takesNothingWhenItRefuses() {
    RateLimits limits = limits(clock);
    for (int i = 0; i < 100; i++) {
      limits.tryAcquire("ann", LIMIT);
    }

    clock.move(Duration.ofMillis(500));
    assertThat(limits.tryAcquire("ann", LIMIT)).isZero();
  }

  @Test
  void refillsToTheBurstAndNotBeyond() {
    RateLimits limits = limits(clock);
    clock.move(Duration.ofHours(1));

    assertThat(admitted(limits, "ann")).isEqualTo(5);
  }

  @Test
  void keepsKeysApart() {
    RateLimits limits = limits(clock);
    assertThat(admitted(limits, "ann")).isEqualTo(5);

    assertThat(limits.tryAcquire("bob", LIMIT)).isZero();
  }

  @Test
  void admitsNoMoreThanTheBurstToSimultaneousCalls() throws Exception {
    RateLimits limits = limits(clock);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<Integer>> admitted = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        admitted.add(threads.submit(() -> admitted(limits, "ann")));
      }
      int sum = 0;
      for (Future<Integer> each : admitted) {
        sum += each.get(10, TimeUnit.SECONDS);
      }
      assertThat(sum).isEqualTo(5);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void refusesALimitThatIsNone() {
    assertThatThrownBy(() -> Limit.perSecond(0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Limit.perSecond(1, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Limit(1, Duration.ZERO, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Limit(1, Duration.ofMinutes(10), 100))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static int admitted(RateLimits limits, String key) {
    int admitted = 0;
    for (int i = 0; i < 100; i++) {
      admitted += limits.tryAcquire(key, LIMIT) == 0 ? 1 : 0;
    }
    return admitted;
  }
}
