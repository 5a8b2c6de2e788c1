package dev.tidings.activity;

import java.time.Duration;
import java.util.Objects;

/**
 * Whether something that happened is one more of what happened before: the same kind, by the same
 * actor, about the same subject, for the same audience, no longer after the last one than the
 * window. A chain of repeats may so last longer than the window.
 */
record Folding(Duration window) {
  /** How many rows of {@code activity_slot} there are. */
  static final int SLOTS = 32;

  /** From when on a last occurrence still counts, Unix milliseconds. */
  long since(long now) {
    return now - window.toMillis();
  }

  /** Whether it is one more of the other, whose last occurrence is in the window. */
  boolean folds(NewActivity next, Activity known, long now) {
    return known.lastAt() >= since(now)
        && known.tenant().equals(next.tenant())
        && known.kind().equals(next.kind())
        && known.actor().id().equals(next.actor().id())
        && known.subject().id().equals(next.subject().id())
        && known.audience().equals(next.audience());
  }

  /** The row to lock: the same for all that may be folded into one. */
  static int slot(NewActivity next) {
    int hash =
        Objects.hash(
            next.tenant(), next.kind(), next.actor().id(), next.subject().id(), next.audience());
    return Math.floorMod(hash, SLOTS);
  }
}
