package dev.tidings.notification;

import dev.tidings.protocol.JsonWriter;

/**
 * How many notifications of a user are unread, the same on all devices.
 *
 * @param version rises with each change; of two badges the one with the larger version holds
 */
public record Badge(long unread, long version) {
  /** Of a user who was never told anything. */
  static final Badge NONE = new Badge(0, 0);

  String json() {
    return JsonWriter.object().number("unread", unread).number("version", version).end();
  }
}
