package dev.tidings.protocol;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A frame as text, made once and shared by all who get it; in each dialect once as well. Safe for
 * use by several threads.
 */
public final class EncodedFrame {
  private final String text;
  private final @Nullable String channel;
  private final DeliveryClass deliveryClass;
  private final @Nullable String key;
  private final long offset;
  private final int bytes;

  /** The frame itself, where it answers one of a client; else null. */
  private final @Nullable ServerFrame answer;

  /** Null until somebody needs a dialect. Guarded by this. */
  private @Nullable Map<Dialect, List<EncodedFrame>> renditions;

  /**
   * A frame.
   *
   * @param text the canonical JSON
   * @param channel the channel it belongs to; null for a session's own frames
   * @param deliveryClass what is promised about it
   * @param key for {@link DeliveryClass#STATE} and {@link DeliveryClass#LOSSY}, what a newer frame
   *     replaces; null when nothing does
   * @param offset its offset in a lossy channel; 0 where it has none
   * @param bytes how long the text is on the wire
   */
  public EncodedFrame(
      String text,
      @Nullable String channel,
      DeliveryClass deliveryClass,
      @Nullable String key,
      long offset,
      int bytes) {
    this(text, channel, deliveryClass, key, offset, bytes, null);
  }

  private EncodedFrame(
      String text,
      @Nullable String channel,
      DeliveryClass deliveryClass,
      @Nullable String key,
      long offset,
      int bytes,
      @Nullable ServerFrame answer) {
    this.text = text;
    this.channel = channel;
    this.deliveryClass = deliveryClass;
    this.key = key;
    this.offset = offset;
    this.bytes = bytes;
    this.answer = answer;
  }

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
    return answer(frame, DeliveryClass.ANSWER);
  }

  /** The answer to a publication. */
  public static EncodedFrame ack(ServerFrame frame) {
    return answer(frame, DeliveryClass.ACK);
  }

  private static EncodedFrame answer(ServerFrame frame, DeliveryClass deliveryClass) {
    String text = frame.json();
    return new EncodedFrame(
        text, null, deliveryClass, null, 0, Utf8.length(text), frame.id() == null ? null : frame);
  }

  /** A frame whose newer form replaces it while it waits. */
  public static EncodedFrame state(ServerFrame frame, String channel, String key) {
    return new EncodedFrame(frame.json(), channel, DeliveryClass.STATE, key, 0);
  }

  /** The JSON text. */
  public String text() {
    return text;
  }

  /** The channel it belongs to; null for a session's own frames. */
  public @Nullable String channel() {
    return channel;
  }

  /** What is promised about it. */
  public DeliveryClass deliveryClass() {
    return deliveryClass;
  }

  /** What a newer frame replaces; null when nothing does. */
  public @Nullable String key() {
    return key;
  }

  /** Its offset in a lossy channel; 0 where it has none. */
  public long offset() {
    return offset;
  }

  /** The frame itself, where it answers one of a client; empty for all others. */
  public Optional<ServerFrame> answer() {
    return Optional.ofNullable(answer);
  }

  /** How long the text is on the wire. */
  public int bytes() {
    return bytes;
  }

  /**
   * The frames that take its place in a dialect, at least one, of the same class; translated by the
   * first who asks. The answer to a publication stays one.
   *
   * @param tenant of all who get it; empty where no caller is known
   */
  public synchronized List<EncodedFrame> in(Translator translator, String tenant) {
    if (renditions == null) {
      renditions = new EnumMap<>(Dialect.class);
    }
    return renditions.computeIfAbsent(
        translator.dialect(),
        dialect ->
            translator.said(text, tenant).stream()
                .map(
                    said ->
                        new EncodedFrame(
                            said.text(),
                            channel,
                            deliveryClass,
                            said.key() == null ? key : said.key(),
                            offset))
                .toList());
  }

  @Override
  public String toString() {
    return "EncodedFrame[" + deliveryClass + ' ' + text + ']';
  }
}
