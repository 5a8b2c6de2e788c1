package dev.tidings.chat;

import dev.tidings.chat.Chat.Kind;
import dev.tidings.chat.Chat.Person;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A chat that somebody asks for.
 *
 * @param participants who is in it besides the one who opens it
 */
record NewChat(
    String tenant,
    Kind kind,
    Person openedBy,
    @Nullable String subject,
    @Nullable String location,
    List<Person> participants) {
  /** Holds a copy. */
  NewChat {
    participants = List.copyOf(participants);
  }
}
