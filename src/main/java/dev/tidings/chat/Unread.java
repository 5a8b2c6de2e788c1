package dev.tidings.chat;

import dev.tidings.channel.ChannelKey;
import dev.tidings.protocol.ChannelName;
import dev.tidings.protocol.JsonWriter;

/**
 * How many messages of a chat a user has not seen; of two, the one with the higher version is true.
 *
 * @param unread messages of others after what was viewed last
 */
record Unread(String tenant, String user, long session, long unread, long version) {
  /** The channel on which the user hears of it. */
  ChannelKey channel() {
    return new ChannelKey(tenant, new ChannelName("user:" + ChannelName.encode(user)));
  }

  String json() {
    return JsonWriter.object()
        .number("session", session)
        .number("unread", unread)
        .number("version", version)
        .end();
  }
}
