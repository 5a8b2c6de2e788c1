package dev.tidings.protocol;

import org.jspecify.annotations.Nullable;

/**
 * An event's frame that has all but its position, so that the work under a channel's lock is two
 * short texts put together. Immutable.
 */
public final class MessageBody {
  /** The type of what clients publish; other types are the hub's own. */
  public static final String MESSAGE = "message";

  private final String open;

  /** What {@link #open} takes on the wire beyond a byte for each character. */
  private final int wideBytes;

  /**
   * An event before it has its place in the channel.
   *
   * @param type {@link #MESSAGE}, or what a feature calls its events
   * @param sender left out of the frame where it is the hub
   * @param ref the publisher's own id
   * @param payload JSON text
   * @param timestamp when it was published, Unix milliseconds
   */
  public MessageBody(
      String type,
      String channel,
      FrameId ref,
      Sender sender,
      String payload,
      long timestamp,
      @Nullable String traceId) {
    String whole =
        JsonWriter.object()
            .text("type", type)
            .text("channel", channel)
            .json("ref", ref.json())
            .json("sender", sender.isHub() ? null : sender.json())
            .json("payload", payload)
            .number("timestamp", timestamp)
            .text("traceId", traceId)
            .end();
    this.open = whole.substring(0, whole.length() - 1);
    this.wideBytes = Utf8.length(whole) - whole.length();
  }

  /**
   * The frame at its position.
   *
   * @param eventId a position, which needs no escaping
   * @param seq 1, 2, 3… per sender device and channel
   */
  public String at(String eventId, long seq) {
    return open + ",\"id\":\"" + eventId + "\",\"seq\":" + seq + '}';
  }

  /** How long this frame is on the wire at its position. */
  public int bytes(String frame) {
    return frame.length() + wideBytes;
  }

  /** The same frame, marked as sent again from the history. */
  public static String asReplay(String frame) {
    return "{\"replay\":true," + frame.substring(1);
  }
}
