package dev.tidings.chat;

import dev.tidings.chat.Chat.Kind;
import dev.tidings.chat.Chat.Person;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A chat that somebody asks for.
 *
 * @param participants who is in it besides the one who opens it
 * @param begunAs what makes a repeat the same chat, at most 32 characters; null for none
 */
record NewChat(
    String tenant,
    Kind kind,
    Person openedBy,
    @Nullable String subject,
    @Nullable String location,
    List<Person> participants,
    @Nullable String begunAs) {
  /** A chat among users. */
  static NewChat internal(
      String tenant, Person openedBy, @Nullable String subject, List<Person> participants) {
    return new NewChat(tenant, Kind.INTERNAL, openedBy, subject, null, participants, null);
  }

  /** Holds a copy. */
  NewChat {
    participants = List.copyOf(participants);
  }
}
