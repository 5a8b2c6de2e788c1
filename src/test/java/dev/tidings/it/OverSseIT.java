package dev.tidings.it;

import java.time.Duration;

/** The hub over server-sent events, with frames in requests of their own. */
class OverSseIT extends DeployedHub
    implements DeliveryTests, RecoveryTests, DuplicateTests, PresenceTests, TenantTests {
  @Override
  public Target hub() {
    return Testbed.deployed().over(Target.Transport.SSE);
  }

  /** Refused by a status before there are frames; {@code SseIT} has that. */
  @Override
  public void namingAnotherTenantIsRefused() {}

  /** Payara notices by a write that fails, which is the second heartbeat at the latest. */
  @Override
  public Duration noticed() {
    return Testbed.isPayara() ? Duration.ofSeconds(35) : RecoveryTests.super.noticed();
  }
}
