package dev.tidings.completion;

import dev.tidings.protocol.ChannelName;
import dev.tidings.protocol.JsonWriter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A conversation as it was when it was read; a copy that nothing changes. Times in Unix
 * milliseconds.
 *
 * @param messages the number of its newest message
 * @param answering the answer that grows; null while none does
 */
record Conversation(
    long id,
    String tenant,
    Person owner,
    String title,
    long openedAt,
    long lastAt,
    long messages,
    @Nullable Long answering) {
  /** The namespace of conversations' channels. */
  static final String NAMESPACE = "ai";

  private static final String ID = "[1-9]\\d{0,17}";

  /** The channel on which its messages and tokens are told. */
  static ChannelName channel(long id) {
    return new ChannelName(NAMESPACE + '.' + id);
  }

  /** The id of the conversation whose channel it is; empty for a name that none has. */
  static Optional<Long> idOf(ChannelName channel) {
    return id(channel.key())
        .filter(id -> channel.namespace().equals(NAMESPACE) && channel.equals(channel(id)));
  }

  /** The id that a text is; empty where it is none. */
  static Optional<Long> id(String text) {
    return text.matches(ID) ? Optional.of(Long.parseLong(text)) : Optional.empty();
  }

  String json() {
    return JsonWriter.object()
        .number("id", id)
        .text("channel", channel(id).text())
        .json("owner", owner.json())
        .text("title", title)
        .number("openedAt", openedAt)
        .number("lastAt", lastAt)
        .number("messages", messages)
        .optionalNumber("answerId", answering)
        .end();
  }
}
