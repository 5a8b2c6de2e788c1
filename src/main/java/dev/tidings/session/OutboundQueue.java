package dev.tidings.session;

import dev.tidings.protocol.DeliveryClass;
import dev.tidings.protocol.EncodedFrame;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A session's own frames: answers in the order they came, and after them states and lossy frames in
 * theirs. Each kind has its bound: a lossy frame is not taken when the queue as a whole is full, an
 * answer over the bound of answers means that the client is too slow, of states there is one per
 * key, and acks are bounded by those who cause them. A state or lossy frame takes the place of an
 * older one with the same key, at the end of the queue. Used by its writer only.
 */
final class OutboundQueue {
  /** While all queues together are too long, each has this part of its bound. */
  private static final int CROWDED_SHARE = 8;

  private final int maxFrames;
  private final int maxBytes;
  private final Shared shared;
  private final ArrayDeque<EncodedFrame> answers = new ArrayDeque<>(2);
  private final Map<Key, EncodedFrame> keyed = new LinkedHashMap<>(2);
  private int answerBytes;

  /** How many of the answers are acks, and what these take. */
  private int acks;

  private int ackBytes;
  private int keyedBytes;

  OutboundQueue(int maxFrames, int maxBytes, Shared shared) {
    this.maxFrames = maxFrames;
    this.maxBytes = maxBytes;
    this.shared = shared;
  }

  /** What all queues of one writer hold together; used by that writer only. */
  static final class Shared {
    private final long maxBytes;
    private long bytes;

    Shared(long maxBytes) {
      this.maxBytes = maxBytes;
    }

    long bytes() {
      return bytes;
    }

    private boolean isOver() {
      return bytes > maxBytes;
    }
  }

  private record Key(@Nullable String channel, @Nullable String key) {
    static Key of(EncodedFrame frame) {
      return new Key(frame.channel(), frame.key());
    }
  }

  /** What became of a frame. */
  enum Offer {
    TAKEN,
    /** A lossy frame for which there is no room. */
    LOST,
    /** An answer for which there is no room. */
    REFUSED
  }

  /** Adds a frame if there is room. */
  Offer offer(EncodedFrame frame) {
    if (frame.deliveryClass().isAnswer()) {
      return offerAnswer(frame);
    }
    remove(Key.of(frame));
    if (frame.deliveryClass() == DeliveryClass.LOSSY
        && size() > 0
        && over(size(), bytes(), frame)) {
      return Offer.LOST;
    }
    keyed.put(Key.of(frame), frame);
    countKeyed(frame.bytes());
    return Offer.TAKEN;
  }

  private Offer offerAnswer(EncodedFrame frame) {
    int count = answers.size() - acks;
    if (frame.deliveryClass() == DeliveryClass.ANSWER
        && count > 0
        && over(count, answerBytes - ackBytes, frame)) {
      return Offer.REFUSED;
    }
    addAnswer(frame);
    return Offer.TAKEN;
  }

  /** Adds an answer whatever the bounds. */
  void addAnswer(EncodedFrame frame) {
    answers.add(frame);
    countAnswer(frame, 1);
  }

  /** Whether half of the answers that may wait do. */
  boolean isCrowded() {
    return (answers.size() - acks) * 2 > maxFrames || (answerBytes - ackBytes) * 2L > maxBytes;
  }

  /** The frame to write next, which stays; null when there is none. */
  @Nullable EncodedFrame peek(boolean answersOnly) {
    EncodedFrame answer = answers.peek();
    if (answer != null || answersOnly || keyed.isEmpty()) {
      return answer;
    }
    return keyed.values().iterator().next();
  }

  /** Takes out the frame to write next; null when there is none. */
  @Nullable EncodedFrame poll(boolean answersOnly) {
    EncodedFrame answer = answers.poll();
    if (answer != null) {
      countAnswer(answer, -1);
    } else if (!answersOnly && !keyed.isEmpty()) {
      return remove(keyed.keySet().iterator().next());
    }
    return answer;
  }

  /** Takes out the state and lossy frames of a channel. */
  void forget(String channel) {
    for (Iterator<EncodedFrame> i = keyed.values().iterator(); i.hasNext(); ) {
      EncodedFrame frame = i.next();
      if (channel.equals(frame.channel())) {
        i.remove();
        countKeyed(-frame.bytes());
      }
    }
  }

  /** Takes out everything. */
  void clear() {
    answers.clear();
    keyed.clear();
    shared.bytes -= bytes();
    acks = 0;
    ackBytes = 0;
    answerBytes = 0;
    keyedBytes = 0;
  }

  boolean isEmpty() {
    return answers.isEmpty() && keyed.isEmpty();
  }

  int size() {
    return answers.size() + keyed.size();
  }

  int bytes() {
    return answerBytes + keyedBytes;
  }

  private boolean over(int count, int length, EncodedFrame frame) {
    int share = shared.isOver() ? maxBytes / CROWDED_SHARE : maxBytes;
    return count >= maxFrames || length + frame.bytes() > share;
  }

  private @Nullable EncodedFrame remove(Key key) {
    EncodedFrame frame = keyed.remove(key);
    if (frame != null) {
      countKeyed(-frame.bytes());
    }
    return frame;
  }

  private void countAnswer(EncodedFrame frame, int sign) {
    int change = sign * frame.bytes();
    answerBytes += change;
    shared.bytes += change;
    if (frame.deliveryClass() == DeliveryClass.ACK) {
      acks += sign;
      ackBytes += change;
    }
  }

  private void countKeyed(int change) {
    keyedBytes += change;
    shared.bytes += change;
  }
}
