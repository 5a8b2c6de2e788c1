package dev.tidings.completion;

import dev.tidings.protocol.JsonWriter;

/**
 * What a service has pushed of an answer, all of it stored.
 *
 * @param next the sequence number that it pushes next
 * @param position how many UTF-16 code units there are
 * @param duplicate whether all of what it pushed was there before
 * @param status {@code running}, or how the answer ended
 */
record Progress(
    long conversationId, long answerId, long next, int position, boolean duplicate, String status) {
  Progress asDuplicate() {
    return new Progress(conversationId, answerId, next, position, true, status);
  }

  String json() {
    return JsonWriter.object()
        .number("conversationId", conversationId)
        .number("answerId", answerId)
        .number("next", next)
        .number("position", position)
        .flagIfSet("duplicate", duplicate)
        .text("status", status)
        .end();
  }
}
