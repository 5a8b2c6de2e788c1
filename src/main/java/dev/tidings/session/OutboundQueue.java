package dev.tidings.session;

import dev.tidings.protocol.DeliveryClass;
import dev.tidings.protocol.EncodedFrame;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A session's own frames in the order they came: answers, states and lossy frames. Bounded: a lossy
 * frame over the bound goes and is counted, an answer over it means that the client is too slow. A
 * state or lossy frame takes the place of an older one with the same key, at the end of the queue.
 * Used by its writer only.
 */
final class OutboundQueue {
  private final int maxFrames;
  private final int maxChars;
  private final Map<Object, EncodedFrame> frames = new LinkedHashMap<>(4);
  private int chars;
  private long dropped;

  OutboundQueue(int maxFrames, int maxChars) {
    this.maxFrames = maxFrames;
    this.maxChars = maxChars;
  }

  /** Adds a frame; false when an answer no longer fits, after which the session must end. */
  boolean offer(EncodedFrame frame) {
    Object key = keyOf(frame);
    EncodedFrame older = frames.remove(key);
    if (older != null) {
      chars -= older.text().length();
    }
    if (frame.deliveryClass() != DeliveryClass.STATE && full(frame)) {
      if (frame.deliveryClass() != DeliveryClass.LOSSY) {
        return false;
      }
      dropped++;
      return true;
    }
    frames.put(key, frame);
    chars += frame.text().length();
    return true;
  }

  /** The frame at the front, which leaves the queue; null when it is empty. */
  @Nullable EncodedFrame poll() {
    Iterator<EncodedFrame> first = frames.values().iterator();
    if (!first.hasNext()) {
      return null;
    }
    EncodedFrame frame = first.next();
    first.remove();
    chars -= frame.text().length();
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
              chars -= gone ? frame.text().length() : 0;
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

  private boolean full(EncodedFrame frame) {
    return !frames.isEmpty()
        && (frames.size() >= maxFrames || chars + frame.text().length() > maxChars);
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
