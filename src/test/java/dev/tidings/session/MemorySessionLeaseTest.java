package dev.tidings.session;

import java.time.Clock;

class MemorySessionLeaseTest extends SessionLeaseContract {
  @Override
  SessionLease leases(Clock clock) {
    return new MemorySessionLease(clock);
  }
}
