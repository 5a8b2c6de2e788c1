package dev.tidings.chat;

import dev.tidings.protocol.ChannelName;
import dev.tidings.protocol.JsonWriter;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A chat as it was when it was read; a copy that nothing changes. Times in Unix milliseconds.
 *
 * @param id unique on this hub
 * @param location where a visitor says to be
 * @param agent who has it; null while it is queued, and in an internal chat
 * @param messages the number of its newest message
 * @param version rises with each change but those of messages
 */
public record Chat(
    long id,
    String tenant,
    Kind kind,
    Status status,
    @Nullable String subject,
    Person openedBy,
    @Nullable String location,
    long openedAt,
    @Nullable Person agent,
    @Nullable Long assignedAt,
    @Nullable String closedBy,
    @Nullable Long closedAt,
    long messages,
    long version) {
  /** The namespace of chats' channels. */
  public static final String NAMESPACE = "chat";

  /** Who may be in it. */
  public enum Kind {
    /** A visitor and the agents of the tenant. */
    VISITOR,
    /** The users who were named. */
    INTERNAL
  }

  /** Where it is. */
  public enum Status {
    /** A visitor waits for an agent. */
    QUEUED,
    /** It goes on. */
    OPEN,
    /** Nothing more is said in it. */
    CLOSED;

    String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What somebody is in a chat. */
  public enum Part {
    VISITOR,
    AGENT,
    USER,
    /** A back end, which reads and writes but counts as nobody. */
    SERVICE;

    String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A user, or a visitor. */
  public record Person(String userId, String name) {
    String json() {
      return JsonWriter.object().text("userId", userId).text("name", name).end();
    }
  }

  /** The channel of its messages. */
  public ChannelName channel() {
    return channel(id);
  }

  static ChannelName channel(long id) {
    return new ChannelName(NAMESPACE + ':' + id);
  }

  /** The id of the chat whose channel it is; empty for a name that no chat has. */
  static Optional<Long> idOf(ChannelName channel) {
    String key = channel.key();
    return channel.namespace().equals(NAMESPACE)
            && key.matches("[1-9]\\d{0,17}")
            && channel.equals(channel(Long.parseLong(key)))
        ? Optional.of(Long.parseLong(key))
        : Optional.empty();
  }

  boolean isOfVisitor() {
    return kind == Kind.VISITOR;
  }

  /** Its JSON form. */
  String json() {
    Person assigned = agent;
    return JsonWriter.object()
        .number("id", id)
        .text("channel", channel().text())
        .text("kind", kind.name().toLowerCase(Locale.ROOT))
        .text("status", status.wireName())
        .text("subject", subject)
        .json("openedBy", openedBy.json())
        .text("location", location)
        .number("openedAt", openedAt)
        .json("agent", assigned == null ? null : assigned.json())
        .optionalNumber("assignedAt", assignedAt)
        .text("closedBy", closedBy)
        .optionalNumber("closedAt", closedAt)
        .number("messages", messages)
        .number("version", version)
        .end();
  }
}
