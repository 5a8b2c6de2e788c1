package dev.tidings.session;

import dev.tidings.protocol.DeliveryClass;
import dev.tidings.protocol.EncodedFrame;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A session's own frames in the order they came: answers, states and lossy frames. Each kind has
 * its bound: a lossy frame goes and is counted when the queue as a whole is full, an answer over
 * the bound of answers means that the client is too slow, and of states there is one per key. A
 * state or lossy frame takes the place of an older one with the same key, at the end of the queue.
 * Used by its writer only.
 */
final class OutboundQueue {
  private final int maxFrames;
  private final int maxChars;
  private final Map<Object, EncodedFrame> frames = new LinkedHashMap<>(4);
  private int chars;
  private int answers;
  private int answerChars;
  private long dropped;

  OutboundQueue(int maxFrames, int maxChars) {
    this.maxFrames = maxFrames;
    this.maxChars = maxChars;
  }

  /** Adds a frame; false when an answer no longer fits, after which it is not in the queue. */
  boolean offer(EncodedFrame frame) {
    boolean keyed = keyed(frame);
    if (!keyed && answers > 0 && over(answers, answerChars, frame)) {
      return false;
    }
    EncodedFrame older = keyed ? frames.remove(keyOf(frame)) : null;
    if (older != null) {
      removed(older);
    }
    if (frame.deliveryClass() == DeliveryClass.LOSSY
        && !frames.isEmpty()
        && over(frames.size(), chars, frame)) {
      dropped++;
    } else {
      add(frame);
    }
    return true;
  }

  /** Adds a frame whatever the bounds. */
  void add(EncodedFrame frame) {
    frames.put(keyOf(frame), frame);
    chars += frame.text().length();
    if (!keyed(frame)) {
      answers++;
      answerChars += frame.text().length();
    }
  }

  /** Whether half of the answers that may wait do. */
  boolean isCrowded() {
    return answers * 2 > maxFrames || answerChars * 2L > maxChars;
  }

  /** The frame at the front, which leaves the queue; null when it is empty. */
  @Nullable EncodedFrame poll() {
    Iterator<EncodedFrame> first = frames.values().iterator();
    if (!first.hasNext()) {
      return null;
    }
    EncodedFrame frame = first.next();
    first.remove();
    removed(frame);
    return frame;
  }

  /** The frame at the front, which stays; null when the queue is empty. */
  @Nullable EncodedFrame peek() {
    Iterator<EncodedFrame> first = frames.values().iterator();
    return first.hasNext() ? first.next() : null;
  }

  /** Takes out the state and lossy frames of a channel. */
  void forget(String channel) {
    frames
        .values()
        .removeIf(
            frame -> {
              boolean gone = channel.equals(frame.channel()) && keyed(frame);
              if (gone) {
                removed(frame);
              }
              return gone;
            });
  }

  boolean isEmpty() {
    return frames.isEmpty();
  }

  int size() {
    return frames.size();
  }

  int chars() {
    return chars;
  }

  /** How many lossy frames went since the session began. */
  long dropped() {
    return dropped;
  }

  private boolean over(int count, int length, EncodedFrame frame) {
    return count >= maxFrames || length + frame.text().length() > maxChars;
  }

  private void removed(EncodedFrame frame) {
    chars -= frame.text().length();
    if (!keyed(frame)) {
      answers--;
      answerChars -= frame.text().length();
    }
  }

  private static boolean keyed(EncodedFrame frame) {
    return frame.deliveryClass() == DeliveryClass.STATE
        || frame.deliveryClass() == DeliveryClass.LOSSY;
  }

  private static Object keyOf(EncodedFrame frame) {
    return frame.key() == null ? new Object() : new Key(frame.channel(), frame.key());
  }

  private record Key(@Nullable String channel, @Nullable String key) {}
}
