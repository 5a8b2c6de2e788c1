package dev.tidings.benchmark.load;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A subscriber that stops reading for a while, once or again and again. When the hub has ended its
 * session meanwhile, it comes back with its last position, and counts what it gets of what it
 * missed.
 */
final class StalledReader extends HubReader {
  private static final long NEVER = -1;

  private final Runnable reconnect;
  private long receivedBefore = NEVER;
  private final AtomicInteger returns = new AtomicInteger();

  /** Connects this reader again. */
  interface Reconnect {
    void connect(StalledReader reader);
  }

  StalledReader(Reading reading, HubAddress address, Way way, Reconnect reconnect) {
    super(reading, address, way);
    this.reconnect = () -> reconnect.connect(this);
  }

  @Override
  void stall() {
    if (receivedBefore == NEVER) {
      receivedBefore = received();
    }
    super.stall();
  }

  @Override
  String from() {
    return returns.get() == 0 ? "" : position();
  }

  @Override
  void subscribed(String position) {
    if (returns.get() == 0) {
      super.subscribed(position);
    }
  }

  @Override
  void lost(String why) {
    returns.incrementAndGet();
    reconnect.run();
  }

  /** How often the hub had ended its session. */
  int returns() {
    return returns.get();
  }

  /** Events that it got since it first stalled. */
  long recovered() {
    return received() - receivedBefore;
  }
}
