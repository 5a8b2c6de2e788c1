package dev.tidings.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;

/** Frames to send, and what to look for among those received. */
final class Frames {
  private Frames() {}

  /** A name that no other test uses. */
  static String unique(String prefix) {
    return prefix + UUID.randomUUID().toString().substring(0, 8);
  }

  /** A channel that no other test uses, with history and presence. */
  static String channel() {
    return unique("workspace:");
  }

  /** A subscription; an option is written {@code "history":5}. */
  static String subscribe(String id, String channel, String... options) {
    return "{\"type\":\"subscribe\",\"id\":\"%s\",\"channel\":\"%s\",\"options\":{%s}}"
        .formatted(id, channel, String.join(",", options));
  }

  static String lastEventId(String id) {
    return "\"lastEventId\":\"" + id + "\"";
  }

  static String publish(String id, String channel, String payload) {
    return "{\"type\":\"publish\",\"id\":\"%s\",\"channel\":\"%s\",\"payload\":%s}"
        .formatted(id, channel, payload);
  }

  static String publish(String id, String channel) {
    return publish(id, channel, "{\"ref\":\"" + id + "\"}");
  }

  static String presence(String act, String id, String channel, String payload) {
    return "{\"type\":\"presence.%s\",\"id\":\"%s\",\"channel\":\"%s\",\"payload\":%s}"
        .formatted(act, id, channel, payload);
  }

  static String auth(String id, String token) {
    return "{\"type\":\"auth\",\"id\":\"%s\",\"token\":\"%s\"}".formatted(id, token);
  }

  static String refresh(String id, String token) {
    return "{\"type\":\"refresh\",\"id\":\"%s\",\"token\":\"%s\"}".formatted(id, token);
  }

  static Predicate<JsonObject> ofType(String type) {
    return frame -> type.equals(frame.getString("type", ""));
  }

  /** Named by id, other than a message, which repeats ids of other kinds. */
  static Predicate<JsonObject> answers(String id) {
    return frame ->
        frame.get("id") instanceof JsonString text
            && text.getString().equals(id)
            && !ofType("message").test(frame);
  }

  static Predicate<JsonObject> messageIn(String channel) {
    return ofType("message").and(on(channel));
  }

  static Predicate<JsonObject> on(String channel) {
    return frame -> channel.equals(frame.getString("channel", ""));
  }

  static Predicate<JsonObject> error(String name) {
    return ofType("error").and(frame -> name.equals(frame.getString("name", "")));
  }

  /** A presence frame about a user. */
  static Predicate<JsonObject> presenceOf(String act, String user) {
    return ofType("presence." + act)
        .and(
            frame ->
                frame.get("payload") instanceof JsonObject member
                    && user.equals(member.getString("userId", "")));
  }

  static long offset(JsonObject message) {
    return offset(message.getString("id"));
  }

  static long offset(String eventId) {
    return Long.parseLong(eventId.substring(eventId.indexOf(':') + 1));
  }

  /** Fails unless these are the events from 1 to {@code last}, each once and in order. */
  static void assertEvents(List<JsonObject> messages, long last) {
    long expected = 1;
    for (JsonObject message : messages) {
      assertThat(offset(message))
          .as("event after offset %d, of %d to %d", expected - 1, messages.size(), last)
          .isEqualTo(expected++);
    }
    assertThat(expected - 1).as("the last event").isEqualTo(last);
  }

  static List<String> refs(List<JsonObject> messages) {
    return messages.stream().map(Frames::ref).toList();
  }

  static String ref(JsonObject message) {
    JsonValue ref = message.get("ref");
    return ref instanceof JsonString text ? text.getString() : String.valueOf(ref);
  }

  static String escaped(String text) {
    return Json.createValue(text).toString();
  }
}
