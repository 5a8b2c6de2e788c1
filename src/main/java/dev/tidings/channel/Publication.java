package dev.tidings.channel;

import dev.tidings.protocol.FrameId;
import dev.tidings.protocol.MessageBody;
import dev.tidings.protocol.MessageBody.Sender;
import org.jspecify.annotations.Nullable;

/**
 * What somebody publishes.
 *
 * @param sender who; its {@code clientId} is the device that its sequence belongs to
 * @param ref the publisher's id: the same id of the same user in the same channel is the same event
 * @param payload JSON text without white space outside strings
 */
public record Publication(
    ChannelKey channel, Sender sender, FrameId ref, String payload, @Nullable String traceId) {
  /** Its frame, which has all but its position; {@code now} in Unix milliseconds. */
  MessageBody body(long now) {
    return new MessageBody(channel.name().text(), ref, sender, payload, now, traceId);
  }
}
