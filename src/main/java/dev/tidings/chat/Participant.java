package dev.tidings.chat;

import dev.tidings.chat.Chat.Part;
import dev.tidings.chat.Chat.Person;
import dev.tidings.protocol.JsonWriter;

/**
 * Somebody in a chat; a copy that nothing changes.
 *
 * @param joinedAt since when, Unix milliseconds
 */
record Participant(Person person, Part part, long joinedAt) {
  String json() {
    return JsonWriter.object()
        .text("userId", person.userId())
        .text("name", person.name())
        .text("part", part.wireName())
        .number("joinedAt", joinedAt)
        .end();
  }
}
