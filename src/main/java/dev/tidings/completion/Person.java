package dev.tidings.completion;

import dev.tidings.protocol.JsonWriter;

/** A user as others are told of it. */
record Person(String userId, String name) {
  String json() {
    return JsonWriter.object().text("userId", userId).text("name", name).end();
  }
}
