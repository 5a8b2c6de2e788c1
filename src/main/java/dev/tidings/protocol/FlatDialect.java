package dev.tidings.protocol;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The dialect of clients that know flat events: one object without an envelope, with names in snake
 * case and times in ISO 8601.
 */
final class FlatDialect implements Translation {
  /**
   * The events that such clients know, by the namespaces whose publishers may say them: a payload
   * that names one of them as its {@code type} is the event. Elsewhere it stays a payload, so that
   * nobody can publish what looks like a frame of the hub.
   */
  private static final Map<String, Set<String>> EVENTS =
      Map.of(
          "query", Set.of("query_started", "query_completed"),
          "queries", Set.of("query_started", "query_completed"),
          "agents", Set.of("agent_executed"),
          "chat", Set.of("new_chat_message", "new_chat_session"),
          "chat_sessions", Set.of("new_chat_message", "new_chat_session"));

  /** Where such a client stands, added to its events. */
  private static final String CHANNEL = "channel";

  private static final String EVENT_ID = "event_id";

  @Override
  public String word(JsonObject frame) {
    String action = frame.readableText("action");
    return action.isEmpty() ? frame.readableText("type") : action;
  }

  @Override
  public JsonObject heard(String type, JsonObject frame) {
    Rewrite canonical = Rewrite.of(frame, type).move("data", "payload").move("trace_id", "traceId");
    canonical.move("last_event_id", "lastEventId").move("pending_ops", "pendingOps");
    if (type.equals("publish")) {
      canonical.move("id", "ref");
    }
    if (type.equals("subscribe")) {
      canonical.object("options", options(frame));
    }
    return canonical.rest("type", "action", "data", "trace_id", "ref").end();
  }

  /** Such a client has no word for presence: it hears of it wherever there is any. */
  private static String options(JsonObject frame) {
    return JsonWriter.object()
        .flag("presence", true)
        .json("history", frame.json("history"))
        .json("lastEventId", frame.json("last_event_id"))
        .end();
  }

  @Override
  public String event(JsonObject message, String tenant) {
    JsonValue value = message.member("payload").orElseThrow();
    String type = message.readableText("type");
    if (type.equals(MessageBody.MESSAGE) && value.kind() == JsonValue.Kind.OBJECT) {
      JsonObject payload = message.read(value);
      if (isKnown(message.readableText(CHANNEL), payload.readableText("type"))) {
        return known(message, payload);
      }
    }
    JsonObject sender = message.object("sender").orElseGet(JsonObject::empty);
    return JsonWriter.object()
        .text("type", Translation.withoutDots(type))
        .json(CHANNEL, message.json(CHANNEL))
        .json(EVENT_ID, message.json("id"))
        .json("ref", message.json("ref"))
        .json("seq", message.json("seq"))
        .json("user_id", sender.json("userId"))
        .json("client_id", sender.json("clientId"))
        .json("name", sender.json("name"))
        .json("payload", value.json())
        .json("timestamp", time(message))
        .json("trace_id", message.json("traceId"))
        .end();
  }

  private static boolean isKnown(String channel, String type) {
    return !type.isEmpty()
        && EVENTS.getOrDefault(ChannelName.namespaceOf(channel), Set.of()).contains(type);
  }

  private static String known(JsonObject message, JsonObject payload) {
    JsonWriter event = JsonWriter.object().members(payload);
    if (!payload.names().contains(CHANNEL)) {
      event.json(CHANNEL, message.json(CHANNEL));
    }
    if (!payload.names().contains(EVENT_ID)) {
      event.json(EVENT_ID, message.json("id"));
    }
    return event.end();
  }

  @Override
  public List<String> said(String type, JsonObject frame, String tenant, Events events) {
    return switch (type) {
      case "message" -> List.of(event(frame, tenant));
      case "pong", "connected" -> List.of(JsonWriter.object().members(frame).end());
      default -> List.of(other(type, frame, events));
    };
  }

  private static String other(String type, JsonObject frame, Events events) {
    JsonWriter flat = JsonWriter.object().text("type", Translation.withoutDots(type));
    for (String name : frame.names()) {
      switch (name) {
        case "type" -> {}
        case "events" -> flat.array(name, events.in(frame));
        case "timestamp" -> flat.json(name, time(frame));
        default -> flat.json(snakeCase(name), frame.json(name));
      }
    }
    return flat.end();
  }

  private static String snakeCase(String name) {
    StringBuilder snake = new StringBuilder(name.length() + 4);
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (Character.isUpperCase(c)) {
        snake.append('_');
      }
      snake.append(Character.toLowerCase(c));
    }
    return snake.toString();
  }

  private static @Nullable String time(JsonObject frame) {
    return frame
        .integer("timestamp", 0, JsonObject.MAX_SAFE_INTEGER)
        .map(millis -> JsonWriter.quote(Instant.ofEpochMilli(millis).toString()))
        .orElse(null);
  }
}
