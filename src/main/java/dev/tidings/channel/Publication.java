package dev.tidings.channel;

import dev.tidings.protocol.FrameId;
import dev.tidings.protocol.MessageBody;
import dev.tidings.protocol.Sender;
import org.jspecify.annotations.Nullable;

/**
 * What somebody publishes.
 *
 * @param type {@link MessageBody#MESSAGE} for what clients publish; a feature's events have types
 *     of their own, and are events like any other
 * @param sender who; its {@code clientId} is the device that its sequence belongs to
 * @param owner whose id {@code ref} is: the sender's, or nobody's where the hub gave it
 * @param ref the publisher's id: the same id of the same owner in the same channel is the same
 *     event
 * @param payload JSON text without white space outside strings
 * @param traceId passed on to the readers; null for none
 */
public record Publication(
    ChannelKey channel,
    String type,
    Sender sender,
    String owner,
    FrameId ref,
    String payload,
    @Nullable String traceId) {
  /** What a client publishes. */
  public Publication(
      ChannelKey channel, Sender sender, FrameId ref, String payload, @Nullable String traceId) {
    this(channel, MessageBody.MESSAGE, sender, sender.userId(), ref, payload, traceId);
  }

  /**
   * What the hub publishes, for itself or for a user.
   *
   * @param ref never used for another publication; users' ids are apart from it
   */
  public static Publication ofHub(
      ChannelKey channel, String type, Sender sender, FrameId ref, String payload) {
    return new Publication(channel, type, sender, Sender.HUB.userId(), ref, payload, null);
  }

  /** The same, as a part of a trace. */
  public Publication traced(@Nullable String trace) {
    return new Publication(channel, type, sender, owner, ref, payload, trace);
  }

  /** Its frame, which has all but its position; {@code now} in Unix milliseconds. */
  MessageBody body(long now) {
    return new MessageBody(type, channel.name().text(), ref, sender, payload, now, traceId);
  }
}
