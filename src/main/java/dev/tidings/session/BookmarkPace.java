package dev.tidings.session;

import java.time.Duration;

/**
 * When a client is to be told where it stands: at once after its channels changed, and when it
 * moved, so long after the last time. Times are of the nano clock. Used by its writer only.
 */
final class BookmarkPace {
  /** Never, as a time. */
  static final long NEVER = Long.MAX_VALUE;

  private final long intervalNanos;
  private long toldAt;
  private boolean changed;
  private boolean moved;

  BookmarkPace(Duration interval, long now) {
    this.intervalNanos = interval.toNanos();
    this.toldAt = now - intervalNanos;
  }

  /** Notes that a channel came or went. */
  void changed() {
    changed = true;
  }

  /** Notes that it was given events. */
  void moved() {
    moved = true;
  }

  /** Whether it is to be told now. */
  boolean isDue(long now) {
    return changed || (moved && toldAt + intervalNanos - now <= 0);
  }

  /** When it is to be told later on; {@link #NEVER} when that is now, or there is nothing new. */
  long dueAfter(long now) {
    return moved && !isDue(now) ? toldAt + intervalNanos : NEVER;
  }

  /** Notes that it was told. */
  void told(long now) {
    toldAt = now;
    changed = false;
    moved = false;
  }
}
