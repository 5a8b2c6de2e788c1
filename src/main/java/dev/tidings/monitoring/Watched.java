package dev.tidings.monitoring;

import dev.tidings.protocol.ClientFrame;
import dev.tidings.session.ClientSession;
import dev.tidings.session.Traffic;
import java.util.Optional;

/**
 * A connection as operators see it: its session, what its client has reported, and how much of its
 * traffic is counted already. Safe for use by several threads.
 */
final class Watched {
  private final ClientSession session;
  private final String tenant;
  private final Tally tally;

  /** What is in the tally already; guarded by this. */
  private Traffic counted = Traffic.NONE;

  /** Unix milliseconds; 0 while it has not ended. */
  private volatile long endedAt;

  private volatile Reported reported = Reported.NOTHING;

  /** How many errors its client has told of; guarded by this. */
  private long errors;

  /** Whether its client has told of an attempt after a loss; guarded by this. */
  private boolean cameBack;

  Watched(ClientSession session, String tenant, Tally tally) {
    this.session = session;
    this.tenant = tenant;
    this.tally = tally;
  }

  /**
   * What its client says of it, of each report the last.
   *
   * @param roundTrip milliseconds
   */
  record Reported(
      Optional<Long> roundTrip,
      Optional<Long> tabs,
      Optional<Long> attempt,
      Optional<Long> lastClose,
      Optional<String> version) {
    static final Reported NOTHING =
        new Reported(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    Reported with(ClientFrame.Report report) {
      return new Reported(
          report.roundTrip().or(() -> roundTrip),
          report.tabs().or(() -> tabs),
          report.attempt().or(() -> attempt),
          report.lastClose().or(() -> lastClose),
          report.version().or(() -> version));
    }
  }

  ClientSession session() {
    return session;
  }

  String tenant() {
    return tenant;
  }

  Reported reported() {
    return reported;
  }

  /** Takes a report; whether it is the first that tells of an attempt after a loss. */
  synchronized boolean report(ClientFrame.Report report) {
    reported = reported.with(report);
    errors += report.errors();
    boolean before = cameBack;
    cameBack |= report.attempt().filter(attempt -> attempt > 0).isPresent();
    return cameBack && !before;
  }

  synchronized long errors() {
    return errors;
  }

  /** Whether it came after a loss, as its client has said. */
  synchronized boolean hasComeBack() {
    return cameBack;
  }

  boolean hasEnded() {
    return endedAt != 0;
  }

  void ended(long now) {
    endedAt = now;
  }

  /** Whether all that goes over it is written, or has had the time to be. */
  boolean isOver(long now, long patience) {
    return endedAt != 0 && (session.isGone() || now - endedAt > patience);
  }

  /** Adds to the tally what went over it since the last time. */
  synchronized void settle() {
    Traffic now = session.traffic();
    if (!now.equals(counted)) {
      tally.add(now.since(counted));
      counted = now;
    }
  }
}
