package dev.tidings.chat;

import dev.tidings.protocol.JsonValue;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bodies of requests about chats. */
final class ChatBodies {
  private ChatBodies() {}

  /**
   * A chat among users.
   *
   * @param participants who is in it besides the caller
   */
  record Open(
      @Nullable @Size(min = 1, max = 200) String subject,
      @NotNull @Size(min = 1, max = 50) List<@Valid User> participants) {}

  /** A user, whose name is the id where it is not given. */
  record User(
      @NotBlank @Size(max = 128) String userId, @Nullable @Size(min = 1, max = 128) String name) {
    Chat.Person person() {
      return new Chat.Person(userId, name == null ? userId : name);
    }
  }

  /**
   * A message.
   *
   * @param id the sender's own, so that a repeat is the same message
   */
  record Message(
      @NotBlank @Size(max = NewMessage.MAX_TEXT) String text,
      @Nullable JsonValue data,
      @Nullable @Size(min = 1, max = 64) String id) {}

  /** Up to which message a chat was seen; all of it where that is not said. */
  record View(@Nullable @PositiveOrZero Long number) {}

  /** Who is to have a chat; whose turn it is where nobody is named. */
  record Assign(@Nullable @Size(min = 1, max = 128) String agent) {}

  /**
   * A visitor who wants to chat.
   *
   * @param id a random one of the visitor's own, so that a repeat is the same chat
   */
  record Visitor(
      @Nullable @Size(min = 16, max = 64) String id,
      @Nullable @Size(min = 1, max = 128) String name,
      @Nullable @Size(min = 1, max = 200) String subject,
      @Nullable @Size(min = 1, max = 128) String location) {}
}
