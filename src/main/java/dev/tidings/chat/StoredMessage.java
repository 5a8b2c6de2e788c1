package dev.tidings.chat;

import dev.tidings.channel.ChannelKey;
import dev.tidings.channel.Publication;
import dev.tidings.chat.Chat.Part;
import dev.tidings.protocol.FrameId;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.protocol.Sender;
import org.jspecify.annotations.Nullable;

/**
 * A message that is stored; a copy that nothing changes.
 *
 * @param number 1, 2, 3… in its chat
 * @param sentAt when it was stored, Unix milliseconds
 * @param eventId the event that it is; null until it is one
 */
record StoredMessage(
    String tenant,
    long session,
    long number,
    Sender sender,
    Part part,
    FrameId ref,
    String text,
    @Nullable String data,
    long sentAt,
    @Nullable String eventId) {
  /** The type of its event. */
  static final String TYPE = "chat.message";

  /** The event that it becomes: the same whenever this is asked. */
  Publication publication() {
    ChannelKey channel = new ChannelKey(tenant, Chat.channel(session));
    return new Publication(channel, TYPE, sender, sender.userId(), ref, payload(), null);
  }

  /** What subscribers get, beside who sent it. */
  String payload() {
    return members().end();
  }

  private JsonWriter members() {
    return JsonWriter.object()
        .number("session", session)
        .number("number", number)
        .text("text", text)
        .json("data", data)
        .text("by", part.wireName());
  }

  /** All of it, for lists. */
  String json() {
    return members()
        .json("author", new Chat.Person(sender.userId(), sender.name()).json())
        .json("ref", ref.json())
        .number("sentAt", sentAt)
        .text("eventId", eventId)
        .end();
  }
}
