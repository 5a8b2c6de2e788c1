package dev.tidings.session;

import org.jspecify.annotations.Nullable;

/** The frames of one write, and the messages they make: one array, or one message each. */
final class Batch {
  /** The most frames in one write. */
  static final int FRAMES = 64;

  /** The most bytes in one message, unless a single frame is longer. */
  static final int BYTES = 65_536;

  /** Below this much room it is not worth starting on another channel. */
  private static final int LITTLE_ROOM = 4_096;

  /** Never added to. */
  private static final FrameRun NONE = new FrameRun();

  private FrameRun frames = NONE;

  /** The slice whose frames these are, as long as they are its frames alone. */
  private FrameLog.@Nullable Slice whole;

  /** When the first event among them was published; 0 when there is none. */
  private long publishedAt;

  boolean isEmpty() {
    return frames.isEmpty();
  }

  /** Whether a frame of so many bytes has room. */
  boolean fits(int bytes) {
    return isEmpty() || (frames.size() < FRAMES && frames.bytes() + 1 + bytes <= BYTES);
  }

  boolean hasRoom() {
    return isEmpty() || (frames.size() < FRAMES && frames.bytes() < BYTES - LITTLE_ROOM);
  }

  int freeFrames() {
    return FRAMES - frames.size();
  }

  int freeBytes() {
    return BYTES - frames.bytes();
  }

  int size() {
    return frames.size();
  }

  /** When the first event among them was published, by the nano clock; 0 when there is none. */
  long publishedAt() {
    return publishedAt;
  }

  void add(String frame, int bytes) {
    if (whole != null || frames == NONE) {
      frames = frames.copy();
      whole = null;
    }
    frames.add(frame, bytes);
  }

  /** Adds an event. */
  void addEvent(String frame, int bytes, long at) {
    add(frame, bytes);
    publishedAt = publishedAt == 0 ? at : publishedAt;
  }

  /** Takes all of a slice as the first frames. */
  void addFirst(FrameLog.Slice slice) {
    frames = slice.frames();
    whole = slice;
    publishedAt = slice.publishedAt();
  }

  /** How many messages it makes; with {@code arrays} all frames go into one. */
  int messages(boolean arrays) {
    return isArray(arrays) ? 1 : frames.size();
  }

  /** One of its messages. */
  String message(int index, boolean arrays) {
    if (!isArray(arrays)) {
      return frames.get(index);
    }
    return whole == null ? frames.array() : whole.array();
  }

  /** What one of its messages takes in UTF-8, in bytes. */
  int bytes(int index, boolean arrays) {
    return isArray(arrays) ? frames.bytes() : frames.sizeOf(index);
  }

  private boolean isArray(boolean arrays) {
    return arrays && frames.size() > 1;
  }
}
