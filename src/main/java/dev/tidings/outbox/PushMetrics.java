package dev.tidings.outbox;

import dev.tidings.session.Delays;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.concurrent.TimeUnit;

/** What the pusher of this node does. Safe for use by several threads. */
@Singleton
public class PushMetrics {
  private final Delays delays = new Delays();
  private final Clock clock;

  /** Nothing is counted yet. */
  @Inject
  public PushMetrics(Clock clock) {
    this.clock = clock;
  }

  void published(OutboxRow row) {
    delays.record(TimeUnit.MILLISECONDS.toMicros(clock.millis() - row.addedAt()), 1);
  }

  /**
   * From when a push was added to its transaction, which is before the commit, to its publication.
   */
  public Delays delays() {
    return delays;
  }
}
