package dev.tidings.security;

import java.time.Clock;

class MemoryRateLimitsTest extends RateLimitsContract {
  @Override
  protected RateLimits limits(Clock clock) {
    return new MemoryRateLimits(clock);
  }
}
