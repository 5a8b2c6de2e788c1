package dev.tidings.completion;

import dev.tidings.protocol.JsonWriter;

/** What an answer took, in tokens of its model. */
record Usage(long inputTokens, long outputTokens) {
  String json() {
    return JsonWriter.object()
        .number("inputTokens", inputTokens)
        .number("outputTokens", outputTokens)
        .end();
  }
}
