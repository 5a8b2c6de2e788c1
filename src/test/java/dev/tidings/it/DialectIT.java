package dev.tidings.it;

/** Clients of older dialects on a running hub. */
class DialectIT extends DeployedHub implements DialectTests {
  @Override
  public Target hub() {
    return Testbed.deployed();
  }
}
