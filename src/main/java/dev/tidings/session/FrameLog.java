package dev.tidings.session;

import dev.tidings.protocol.EncodedFrame;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A channel's events as a writer reads them: in offset order, each reader from its own offset. Safe
 * for use by several threads; reading never waits for a publisher.
 */
public interface FrameLog {
  /** The offset of the newest event; 0 when there was none yet. */
  long head();

  /**
   * The next events after an offset, at most {@code maxFrames} and about {@code maxChars}, and at
   * least one if there is one.
   */
  Slice after(long offset, int maxFrames, int maxChars);

  /**
   * Consecutive events.
   *
   * @param from the offset that was read after
   * @param to the offset of the last event in it; {@code from} when it is empty and nothing was
   *     lost
   * @param frames canonical JSON
   * @param gap what to tell the reader first, when events after {@code from} are no longer there
   */
  record Slice(long from, long to, List<String> frames, @Nullable EncodedFrame gap) {}
}
