package dev.tidings.notification;

import dev.tidings.protocol.JsonWriter;

/**
 * All that the user has seen is read.
 *
 * @param badge how many are unread
 * @param upTo the newest that counts as seen; 0 when there is none
 */
public record AllRead(Badge badge, long upTo) {
  String json() {
    return JsonWriter.object()
        .number("unread", badge.unread())
        .number("version", badge.version())
        .number("upTo", upTo)
        .end();
  }
}
