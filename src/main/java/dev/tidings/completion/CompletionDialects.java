package dev.tidings.completion;

import dev.tidings.protocol.Dialect;
import dev.tidings.protocol.DialectRow;
import dev.tidings.protocol.DialectRow.Rendition;
import dev.tidings.protocol.DialectRow.Said;
import dev.tidings.protocol.JsonObject;
import dev.tidings.protocol.JsonWriter;
import java.util.List;

/** How conversations look to clients of flat events: {@code ai_token}, {@code ai_complete}, … */
final class CompletionDialects {
  private CompletionDialects() {}

  static List<DialectRow> rows(String type) {
    return List.of(new Said(Dialect.FLAT, type, frame -> List.of(Rendition.of(flat(type, frame)))));
  }

  private static String flat(String type, JsonObject frame) {
    JsonObject payload = frame.object("payload").orElseGet(JsonObject::empty);
    return JsonWriter.object()
        .text("type", type.replace('.', '_'))
        .json("conversation_id", payload.json("conversationId"))
        .json("answer_id", payload.json("answerId"))
        .json("position", payload.json("position"))
        .json("text", payload.json("text"))
        .json("finish_reason", payload.json("finishReason"))
        .json("usage", payload.json("usage"))
        .json("code", payload.json("code"))
        .json("message", payload.json("message"))
        .json("retryable", payload.json("retryable"))
        .json("cancelled_by", payload.json("by"))
        .json("channel", frame.json("channel"))
        .json("event_id", frame.json("id"))
        .end();
  }
}
