package dev.tidings.it;

/** The hub over polls now and then, with frames in requests of their own. */
class OverPollIT extends DeployedHub
    implements DeliveryTests, RecoveryTests, DuplicateTests, PresenceTests, TenantTests {
  @Override
  public Target hub() {
    return Testbed.deployed().over(Target.Transport.POLL);
  }

  /** Refused by a status before there are frames. */
  @Override
  public void namingAnotherTenantIsRefused() {}

  /** A device is there until 2.5 of its intervals have passed; {@code PollIT} has that. */
  @Override
  public void aLostMemberStaysForTheGraceAndComingBackWithinItShowsNothing() {}

  /** A cut ends no session of polls; {@code PollIT} and {@code ContinuityIT} have that. */
  @Override
  public void aClientWhoseConnectionWasCutMissesNothingAndGetsNothingTwice() {}
}
