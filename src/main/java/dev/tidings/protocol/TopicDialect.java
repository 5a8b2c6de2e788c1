package dev.tidings.protocol;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The dialect of clients that know topics: whatever they get has a topic, an event and data. A
 * frame that is no event of the channel has its {@code type} as well.
 */
final class TopicDialect implements Translation {
  /** The topic of what belongs to no channel. */
  private static final String SESSION = "session";

  /** The kind of an event whose publisher named none. */
  private static final String CUSTOM = "CUSTOM";

  /** What a publication has that was made of a topic's event, and nothing else. */
  private static final Set<String> EVENT = Set.of("event", "entity_id", "payload");

  private final Clock clock;

  TopicDialect(Clock clock) {
    this.clock = clock;
  }

  @Override
  public String word(JsonObject frame) {
    return frame.readableText("type");
  }

  @Override
  public JsonObject heard(String type, JsonObject frame) {
    Rewrite canonical =
        Rewrite.of(frame, type)
            .move("topics", "channels")
            .move("topic", "channel")
            .move("trace_id", "traceId");
    if (type.equals("publish")) {
      published(frame, canonical);
    }
    return canonical.rest("type", "topics", "topic", "trace_id", "event", "data", "ref").end();
  }

  /** An event is published whole, so that it comes out as it went in. */
  private static void published(JsonObject frame, Rewrite canonical) {
    Optional<JsonObject> data = frame.object("data");
    if (frame.has("event")) {
      canonical.object(
          "payload",
          JsonWriter.object()
              .json("event", frame.json("event"))
              .json(
                  "entity_id",
                  data.flatMap(d -> d.value("entity_id")).map(JsonValue::json).orElse(null))
              .json("payload", data.map(d -> d.json("payload")).orElse("null"))
              .end());
    } else {
      data.flatMap(d -> d.member("payload")).ifPresent(p -> canonical.value("payload", p));
    }
    canonical.move("id", "ref");
  }

  @Override
  public String event(JsonObject message, String tenant) {
    String channel = message.readableText("channel");
    JsonObject sender = message.object("sender").orElseGet(JsonObject::empty);
    String type = message.readableText("type");
    Published published =
        type.equals(MessageBody.MESSAGE)
            ? Published.in(message)
            : new Published(eventOf(type), null, message.requiredJson("payload"));
    String data =
        JsonWriter.object()
            .text("entity_id", published.entity(channel))
            .json("payload", published.payload())
            .json("user_id", sender.json("userId"))
            .text("tenant_id", tenant.isEmpty() ? null : tenant)
            .text("timestamp", time(message))
            .end();
    return JsonWriter.object()
        .text("topic", channel)
        .text("event", published.event())
        .json("data", data)
        .json("trace_id", message.json("traceId"))
        .json("id", message.json("id"))
        .json("ref", message.json("ref"))
        .json("seq", message.json("seq"))
        .end();
  }

  /** What a publication says; a payload in the shape of a topic's event is taken apart. */
  private record Published(String event, @Nullable String entity, String payload) {
    static Published in(JsonObject message) {
      JsonValue value = message.member("payload").orElseThrow();
      if (value.kind() == JsonValue.Kind.OBJECT) {
        JsonObject payload = message.read(value);
        if (isEvent(payload)) {
          return new Published(
              payload.readableText("event"),
              payload.member("entity_id").map(JsonValue::text).orElse(null),
              payload.requiredJson("payload"));
        }
      }
      return new Published(CUSTOM, null, value.json());
    }

    private static boolean isEvent(JsonObject payload) {
      return !payload.readableText("event").isEmpty()
          && EVENT.containsAll(payload.names())
          && payload.member("payload").isPresent()
          && payload
              .member("entity_id")
              .filter(entity -> entity.kind() != JsonValue.Kind.STRING)
              .isEmpty();
    }

    String entity(String channel) {
      return entity == null ? entityOf(channel) : entity;
    }
  }

  private static String eventOf(String type) {
    return Translation.withoutDots(type).toUpperCase(Locale.ROOT);
  }

  private static String entityOf(String channel) {
    String key = ChannelName.keyOf(channel);
    return key.isEmpty() ? channel : key;
  }

  @Override
  public List<String> said(String type, JsonObject frame, String tenant, Events events) {
    return switch (type) {
      case "message" -> List.of(event(frame, tenant));
      case "pong", "connected" -> List.of(JsonWriter.object().members(frame).end());
      case "sync" -> List.of(other(type, frame, synced(frame, events)));
      default -> List.of(other(type, frame, content(frame)));
    };
  }

  private String other(String type, JsonObject frame, String payload) {
    String channel = frame.readableText("channel");
    String topic = channel.isEmpty() ? SESSION : channel;
    String data =
        JsonWriter.object()
            .text("entity_id", entityOf(topic))
            .json("payload", payload)
            .text("timestamp", time(frame))
            .end();
    return JsonWriter.object()
        .text("type", type)
        .json("id", frame.json("id"))
        .text("topic", topic)
        .text("event", eventOf(type))
        .json("data", data)
        .json("version", frame.json("version"))
        .end();
  }

  /** The payload of a feature's frame; of any other, all that has no other place. */
  private static String content(JsonObject frame) {
    String payload = frame.json("payload");
    return payload == null
        ? JsonWriter.object().members(frame, "type", "id", "channel", "timestamp").end()
        : payload;
  }

  private static String synced(JsonObject frame, Events events) {
    return JsonWriter.object()
        .array("events", events.in(frame))
        .members(frame, "type", "id", "channel", "events")
        .end();
  }

  /** ISO 8601. */
  private String time(JsonObject frame) {
    long millis =
        frame.integer("timestamp", 0, JsonObject.MAX_SAFE_INTEGER).orElseGet(clock::millis);
    return Instant.ofEpochMilli(millis).toString();
  }
}
