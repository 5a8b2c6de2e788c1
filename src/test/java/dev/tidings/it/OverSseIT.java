package dev.tidings.it;

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
}
