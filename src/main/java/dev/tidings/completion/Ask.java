package dev.tidings.completion;

import org.jspecify.annotations.Nullable;

/**
 * Somebody wants an answer.
 *
 * @param caller who asks, whose id {@code ref} is and whose limits count
 * @param author whose question it is: the caller's own, or that of whom a service asks for
 * @param conversationId null for a new conversation
 * @param text the question; null where a service speaks unasked
 * @param ref the same of the same caller is the same answer
 */
record Ask(
    String tenant,
    String caller,
    Person author,
    @Nullable Long conversationId,
    @Nullable String text,
    String ref,
    Source source) {
  /** The most characters of a question. */
  static final int MAX_TEXT = 32_000;

  /** The most characters of an id. */
  static final int MAX_REF = 64;

  /** What a new conversation is called. */
  String title() {
    String line = text == null ? "" : text.strip().lines().findFirst().orElse("");
    int max = ConversationRow.MAX_TITLE;
    int end = Math.min(max, line.length());
    if (end > 0 && Character.isHighSurrogate(line.charAt(end - 1)) && end < line.length()) {
      end--;
    }
    return line.isBlank() ? "Conversation" : line.substring(0, end);
  }
}
