package dev.tidings.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A frame as text, made once and shared by all who get it.
 *
 * @param text the canonical JSON
 * @param channel the channel it belongs to; null for a session's own frames
 * @param deliveryClass what is promised about it
 * @param key for {@link DeliveryClass#STATE} and {@link DeliveryClass#LOSSY}, what a newer frame
 *     replaces; null when nothing does
 * @param offset its offset in a lossy channel; 0 where it has none
 * @param bytes how long the text is on the wire
 */
public record EncodedFrame(
    String text,
    @Nullable String channel,
    DeliveryClass deliveryClass,
    @Nullable String key,
    long offset,
    int bytes) {
  /** A frame whose length is found out here, once. */
  public EncodedFrame(
      String text,
      @Nullable String channel,
      DeliveryClass deliveryClass,
      @Nullable String key,
      long offset) {
    this(text, channel, deliveryClass, key, offset, Utf8.length(text));
  }

  /** A session's own frame. */
  public static EncodedFrame answer(ServerFrame frame) {
    return new EncodedFrame(frame.json(), null, DeliveryClass.ANSWER, null, 0);
  }

  /** The answer to a publication. */
  public static EncodedFrame ack(ServerFrame frame) {
    return new EncodedFrame(frame.json(), null, DeliveryClass.ACK, null, 0);
  }

  /** A frame whose newer form replaces it while it waits. */
  public static EncodedFrame state(ServerFrame frame, String channel, String key) {
    return new EncodedFrame(frame.json(), channel, DeliveryClass.STATE, key, 0);
  }
}
