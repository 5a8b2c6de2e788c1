package dev.tidings.session;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The frames of one write, and the messages they make: one array, or one message each. */
final class Batch {
  /** The most frames in one write. */
  static final int FRAMES = 64;

  /** The most characters in one write, unless a single frame is longer. */
  static final int CHARS = 65_536;

  /** Below this much room it is not worth starting on another channel. */
  private static final int LITTLE_ROOM = 4_096;

  private List<String> frames = List.of();
  private int chars = 2;

  /** The slice whose frames these are, as long as they are its frames alone. */
  private FrameLog.@Nullable Slice whole;

  /** When the first event among them was published; 0 when there is none. */
  private long publishedAt;

  boolean isEmpty() {
    return frames.isEmpty();
  }

  boolean fits(String frame) {
    return isEmpty() || (frames.size() < FRAMES && chars + frame.length() < CHARS);
  }

  boolean hasRoom() {
    return isEmpty() || (frames.size() < FRAMES && chars < CHARS - LITTLE_ROOM);
  }

  int freeFrames() {
    return FRAMES - frames.size();
  }

  int freeChars() {
    return CHARS - chars;
  }

  int size() {
    return frames.size();
  }

  /** When the first event among them was published, by the nano clock; 0 when there is none. */
  long publishedAt() {
    return publishedAt;
  }

  void add(String frame) {
    if (whole != null || isEmpty()) {
      List<String> own = new ArrayList<>(Math.max(4, frames.size() + 1));
      own.addAll(frames);
      frames = own;
      whole = null;
    }
    frames.add(frame);
    chars += frame.length() + 1;
  }

  /** Adds an event. */
  void addEvent(String frame, long at) {
    add(frame);
    publishedAt = publishedAt == 0 ? at : publishedAt;
  }

  /** Takes all of a slice as the first frames. */
  void addFirst(FrameLog.Slice slice) {
    frames = slice.frames();
    whole = slice;
    publishedAt = slice.publishedAt();
    for (String frame : frames) {
      chars += frame.length() + 1;
    }
  }

  /** The messages to write, in order. */
  List<String> messages(boolean arrays) {
    if (!arrays || frames.size() < 2) {
      return frames;
    }
    return List.of(whole == null ? joined(frames) : whole.array());
  }

  /** Frames as one JSON array. */
  static String joined(List<String> frames) {
    int length = 1;
    for (String frame : frames) {
      length += frame.length() + 1;
    }
    StringBuilder array = new StringBuilder(length).append('[');
    for (int i = 0; i < frames.size(); i++) {
      if (i > 0) {
        array.append(',');
      }
      array.append(frames.get(i));
    }
    return array.append(']').toString();
  }
}
