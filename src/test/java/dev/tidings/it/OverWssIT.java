package dev.tidings.it;

/** The hub over WebSocket and TLS. */
class OverWssIT extends DeployedHub
    implements DeliveryTests,
        RecoveryTests,
        DuplicateTests,
        PresenceTests,
        TenantTests,
        BadInputTests,
        FuzzCorpusTests,
        PressureTests,
        HandshakeTests,
        HeartbeatTests {
  @Override
  public Target hub() {
    return Testbed.deployed().overTls();
  }
}
