package dev.tidings.session;

import java.util.ArrayList;
import java.util.List;

/** The frames of one write, and the messages they make: one array, or one message each. */
final class Batch {
  /** The most frames in one write. */
  static final int FRAMES = 64;

  /** The most characters in one write, unless a single frame is longer. */
  static final int CHARS = 65_536;

  /** Below this much room it is not worth starting on another channel. */
  private static final int LITTLE_ROOM = 4_096;

  private final List<String> frames = new ArrayList<>(4);
  private int chars = 2;

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

  void add(String frame) {
    frames.add(frame);
    chars += frame.length() + 1;
  }

  /** The messages to write, in order. */
  List<String> messages(boolean arrays) {
    return arrays && frames.size() > 1 ? List.of(joined()) : frames;
  }

  private String joined() {
    StringBuilder array = new StringBuilder(chars).append('[');
    for (int i = 0; i < frames.size(); i++) {
      if (i > 0) {
        array.append(',');
      }
      array.append(frames.get(i));
    }
    return array.append(']').toString();
  }
}
