package dev.tidings.completion;

import dev.tidings.protocol.JsonWriter;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A message of a conversation as it was when it was read: a question, or an answer. Times in Unix
 * milliseconds.
 *
 * @param number 1, 2, 3… in its conversation
 * @param text of an answer that grows empty: that is where it grows
 * @param ending how it ended; null while it grows, and for a question
 * @param nextSeq the next sequence number that its service may push; counts once it has ended
 */
record Message(
    long id,
    String tenant,
    long conversationId,
    long number,
    Speaker speaker,
    Person author,
    String text,
    @Nullable Ending ending,
    long nextSeq,
    long sentAt,
    @Nullable Long endedAt) {
  /** The event that tells of a question. */
  static final String ASKED = "ai.message";

  /** Who says it. */
  enum Speaker {
    USER,
    ASSISTANT;

    String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Whether it is an answer that has not ended. */
  boolean isGrowing() {
    return speaker == Speaker.ASSISTANT && ending == null;
  }

  /** What its state is called. */
  String status() {
    Ending known = ending;
    if (known == null) {
      return isGrowing() ? "running" : "complete";
    }
    return statusOf(known);
  }

  private static String statusOf(Ending ending) {
    if (ending instanceof Ending.Complete) {
      return "complete";
    }
    return ending instanceof Ending.Failed ? "error" : "cancelled";
  }

  /** The last event of a stream: {@code complete}, {@code error} or {@code cancelled}. */
  String lastEvent() {
    return end().map(Message::statusOf).orElseThrow();
  }

  Optional<Ending> end() {
    return Optional.ofNullable(ending);
  }

  /** How it ended, without its text. */
  String endJson() {
    JsonWriter json =
        JsonWriter.object()
            .number("conversationId", conversationId)
            .number("answerId", id)
            .text("status", status());
    end().ifPresent(known -> write(known, json));
    return json.number("position", text.length()).end();
  }

  /** The form that lists and events have. */
  String json() {
    JsonWriter json =
        JsonWriter.object()
            .number("conversationId", conversationId)
            .number(speaker == Speaker.ASSISTANT ? "answerId" : "messageId", id)
            .number("number", number)
            .text("role", speaker.wireName())
            .json("author", author.json())
            .text("status", status())
            .text("text", text);
    end().ifPresent(known -> write(known, json));
    return json.number("sentAt", sentAt).optionalNumber("endedAt", endedAt).end();
  }

  private static void write(Ending ending, JsonWriter json) {
    if (ending instanceof Ending.Complete complete) {
      Usage usage = complete.usage();
      json.text("finishReason", complete.finishReason())
          .json("usage", usage == null ? null : usage.json());
    } else if (ending instanceof Ending.Failed failed) {
      json.text("code", failed.code())
          .text("message", failed.message())
          .flag("retryable", failed.retryable());
    } else if (ending instanceof Ending.Cancelled cancelled) {
      json.text("by", cancelled.by());
    }
  }
}
