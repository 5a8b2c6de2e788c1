package dev.tidings.session;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Frames in their order, with what each takes on the wire. Not safe for use by several threads, as
 * long as somebody adds to it.
 */
public final class FrameRun {
  private static final int SMALL = 4;

  private final List<String> frames;
  private int[] sizes;
  private int bytes;

  /** No frames. */
  public FrameRun() {
    frames = new ArrayList<>(SMALL);
    sizes = new int[SMALL];
  }

  private FrameRun(FrameRun other) {
    frames = new ArrayList<>(Math.max(SMALL, other.size() + 1));
    frames.addAll(other.frames);
    sizes = Arrays.copyOf(other.sizes, Math.max(SMALL, other.size() + 1));
    bytes = other.bytes;
  }

  /** The same frames, to add more to. */
  FrameRun copy() {
    return new FrameRun(this);
  }

  /**
   * Adds a frame.
   *
   * @param size how long it is in UTF-8, in bytes
   */
  public void add(String frame, int size) {
    if (frames.size() == sizes.length) {
      sizes = Arrays.copyOf(sizes, 2 * sizes.length);
    }
    sizes[frames.size()] = size;
    frames.add(frame);
    bytes += size;
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return frames.isEmpty();
  }

  /** How many there are. */
  public int size() {
    return frames.size();
  }

  /** The frame at an index. */
  String get(int index) {
    return frames.get(index);
  }

  /** What the frame at an index takes, in bytes. */
  int sizeOf(int index) {
    return sizes[index];
  }

  /** What they take as one array, in bytes; 2 when there are none. */
  public int bytes() {
    return bytes + Math.max(0, size() - 1) + 2;
  }

  /** The frames, in a list that cannot be changed. */
  public List<String> texts() {
    return Collections.unmodifiableList(frames);
  }

  /** All of them as one JSON array. */
  String array() {
    int chars = size() + 1;
    for (String frame : frames) {
      chars += frame.length();
    }
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
