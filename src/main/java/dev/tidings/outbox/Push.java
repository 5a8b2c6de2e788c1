package dev.tidings.outbox;

import dev.tidings.protocol.ChannelName;
import dev.tidings.protocol.MessageBody;
import dev.tidings.protocol.Sender;
import dev.tidings.protocol.Utf8;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One event to be published after the transaction that adds it has committed.
 *
 * @param type the frame's type on the wire: {@code message}, {@code notification}, …
 * @param payload JSON text of an object without white space outside strings, at most {@link
 *     #MAX_BYTES}
 * @param sender for whom; null for the hub itself
 */
public record Push(
    String tenant, String channel, String type, String payload, @Nullable Sender sender) {
  /** The most bytes of a payload, which with its frame must fit into one message. */
  public static final int MAX_BYTES = 512 * 1_024;

  private static final Pattern TYPE = Pattern.compile("[a-z][a-z0-9.-]{0,63}");

  /**
   * An event.
   *
   * @throws dev.tidings.protocol.ProtocolException {@code bad_name}
   * @throws IllegalArgumentException for a type or payload that cannot be an event's, and for a
   *     {@code message} of the hub, since clients know who sent each message
   */
  public Push {
    channel = new ChannelName(channel).text();
    if (!TYPE.matcher(type).matches()) {
      throw new IllegalArgumentException(type + " is no type of a frame");
    }
    if (type.equals(MessageBody.MESSAGE) && sender == null) {
      throw new IllegalArgumentException("a message has a sender");
    }
    if (!payload.startsWith("{") || Utf8.length(payload) > MAX_BYTES) {
      throw new IllegalArgumentException(
          "the payload of a " + type + " is no JSON object of at most " + MAX_BYTES + " bytes");
    }
  }

  Sender from() {
    return Optional.ofNullable(sender).orElse(Sender.HUB);
  }
}
