package dev.tidings.session;

import dev.tidings.protocol.EncodedFrame;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A channel's events as a writer reads them: in offset order, each reader from its own offset. Safe
 * for use by several threads; reading never waits for a publisher.
 */
public interface FrameLog {
  /** The offset of the newest event; 0 when there was none yet. */
  long head();

  /** Whether events stay to be read; where not, they come by {@link Feed#broadcast} alone. */
  boolean keepsEvents();

  /** What to tell a session which {@code dropped} events between two offsets did not reach. */
  EncodedFrame lost(long from, long to, long dropped);

  /**
   * The next events after an offset, at most {@code maxFrames} and about {@code maxBytes}, and at
   * least one if there is one.
   */
  Slice after(long offset, int maxFrames, int maxBytes);

  /** The offset of the oldest event that can be read; the next one's when there is none. */
  default long oldest() {
    return 1;
  }

  /** The position that an offset has; empty where nobody can come back with one. */
  default Optional<String> position(long offset) {
    return Optional.empty();
  }

  /** Notes that so many bytes more, or fewer, are kept beside the events. */
  default void keepsBeside(long bytes) {}

  /** Consecutive events; shared by all readers at the same offset. */
  final class Slice {
    private final long from;
    private final long to;
    private final FrameRun frames;
    private final @Nullable GapNotice gap;
    private final long publishedAt;

    /** Made by the first who needs it; threads that race make the same. */
    private @Nullable String array;

    /**
     * Events.
     *
     * @param from the offset that was read after
     * @param to the offset of the last event in it; {@code from} when it is empty and nothing was
     *     lost
     * @param frames canonical JSON; nobody adds to it any more
     * @param gap what to tell the reader first, when events after {@code from} are no longer there
     * @param publishedAt when the first of them was published, by {@link System#nanoTime}
     */
    public Slice(long from, long to, FrameRun frames, @Nullable GapNotice gap, long publishedAt) {
      this.from = from;
      this.to = to;
      this.frames = frames;
      this.gap = gap;
      this.publishedAt = publishedAt;
    }

    /** The offset that was read after. */
    public long from() {
      return from;
    }

    /** The offset of the last event in it. */
    public long to() {
      return to;
    }

    /** Canonical JSON. */
    public FrameRun frames() {
      return frames;
    }

    /** What to tell the reader first, when events are no longer there. */
    public @Nullable GapNotice gap() {
      return gap;
    }

    /** When the first of them was published, by {@link System#nanoTime}. */
    public long publishedAt() {
      return publishedAt;
    }

    /** All of them as one JSON array, made once. */
    String array() {
      String joined = array;
      if (joined == null) {
        joined = frames.array();
        array = joined;
      }
      return joined;
    }
  }
}
