package dev.tidings.security;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands until it is moved. */
public final class MovedClock extends Clock {
  /** Where every clock starts. */
  public static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private volatile Instant now = START;

  /** Moves it forward. */
  public synchronized void move(Duration duration) {
    now = now.plus(duration);
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("no test needs a zone");
  }
}
