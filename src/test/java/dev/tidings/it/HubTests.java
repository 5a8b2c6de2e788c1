package dev.tidings.it;

/** Tests of a running hub, whichever server runs it and whether or not over TLS. */
interface HubTests {
  /** The hub under test. */
  Target hub();
}
