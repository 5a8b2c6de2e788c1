package dev.tidings.session;

import dev.tidings.protocol.EncodedFrame;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What one session missed of a lossy channel. Events are written in the order of their offsets, so
 * that whatever lies between two of them is lost to this session, for whatever reason. Told at most
 * once a second. Used by the session's writer only.
 */
final class LossTally {
  /** How long after a loss was told the next one waits. */
  static final long INTERVAL = TimeUnit.SECONDS.toNanos(1);

  /** Everything up to this offset was written, or is counted as lost. */
  private long passed;

  /** The newest event that found no place in the queue. */
  private long refused;

  /** The position before the first loss that is not told yet. */
  private long from;

  /** The last loss that is not told yet. */
  private long to;

  private long lost;
  private boolean told;
  private long toldAt;

  LossTally(long start) {
    passed = start;
  }

  /** Notes that an event was written. */
  void wrote(long offset) {
    count(offset - 1);
    passed = Math.max(passed, offset);
  }

  /** Notes that an event found no place. */
  void refused(long offset) {
    refused = offset;
  }

  /** Whether anything is lost, or may be, that was not told. */
  boolean isOpen() {
    return lost > 0 || refused > passed;
  }

  /**
   * When there is something to tell; {@code MAX_VALUE} for never.
   *
   * @param drained whether no event of this channel waits to be written
   */
  long due(boolean drained, long now) {
    if (lost == 0 && !(drained && refused > passed)) {
      return Long.MAX_VALUE;
    }
    return told ? toldAt + INTERVAL : now;
  }

  /**
   * What to tell now; null when nothing is lost.
   *
   * @param drained whether no event of this channel waits to be written
   */
  @Nullable EncodedFrame tell(FrameLog log, boolean drained, long now) {
    if (drained) {
      count(refused);
    }
    if (lost == 0) {
      return null;
    }
    EncodedFrame gap = log.lost(from, to, lost);
    lost = 0;
    told = true;
    toldAt = now;
    return gap;
  }

  private void count(long upTo) {
    if (upTo > passed) {
      from = lost == 0 ? passed : from;
      to = upTo;
      lost += upTo - passed;
      passed = upTo;
    }
  }
}
