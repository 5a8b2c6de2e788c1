package dev.tidings.rest;

import dev.tidings.protocol.ChannelName;
import dev.tidings.security.Caller;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** The callers of the tests. */
final class Callers {
  private Callers() {}

  static Caller ann(String... roles) {
    return new Caller(
        "ann",
        "Ann",
        Optional.empty(),
        "acme",
        Set.of(roles),
        Instant.parse("2026-03-01T13:00:00Z"));
  }

  /** A visitor of one chat. */
  static Caller visitor() {
    return new Caller(
        "visitor-1",
        "Vic",
        Optional.empty(),
        "acme",
        Set.of(),
        Instant.parse("2026-03-01T13:00:00Z"),
        Optional.of(new ChannelName("chat:42")));
  }
}
