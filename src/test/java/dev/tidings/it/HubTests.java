package dev.tidings.it;

import java.time.Duration;

/** Tests of a running hub, whichever server runs it and whether or not over TLS. */
interface HubTests {
  /** The hub under test. */
  Target hub();

  /** How long the hub may need to notice that a client is gone, where nothing else is said. */
  default Duration noticed() {
    return Duration.ofSeconds(5);
  }
}
