package dev.tidings.completion;

import dev.tidings.protocol.JsonWriter;

/**
 * A piece of an answer: what follows a position.
 *
 * @param position how many UTF-16 code units come before it; never within a surrogate pair
 */
record Token(long conversationId, long answerId, int position, String text) {
  /** The position after it. */
  int end() {
    return position + text.length();
  }

  String json() {
    return JsonWriter.object()
        .number("conversationId", conversationId)
        .number("answerId", answerId)
        .number("position", position)
        .text("text", text)
        .end();
  }
}
