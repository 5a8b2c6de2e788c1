package dev.tidings.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The dialect of clients written for a gateway: requests carry {@code _id} and {@code data}, and
 * the answer to each is an {@code ack}.
 */
final class GatewayDialect implements Translation {
  private static final String MESSAGE = "{\"type\":\"message\",";
  private static final String HISTORY = "{\"type\":\"history\",";

  /** Comes last in an event; unescaped quotes make it a name wherever it stands. */
  private static final String DATA = ",\"data\":";

  @Override
  public String word(JsonObject frame) {
    return frame.readableText("type");
  }

  /** A publication keeps its own id as {@code ref}; {@code _id} is for the answer alone. */
  @Override
  public JsonObject heard(String type, JsonObject frame) {
    Rewrite canonical = Rewrite.of(frame, type).move("_id", "id").move("data", "payload");
    if (type.equals("publish")) {
      canonical.move("id", "ref");
    }
    return canonical.rest("type", "_id", "data", "ref").end();
  }

  @Override
  public String event(JsonObject message, String tenant) {
    JsonObject sender = message.object("sender").orElseGet(JsonObject::empty);
    String id = message.readableText("id");
    String offset = id.substring(id.indexOf(':') + 1);
    return JsonWriter.object()
        .text("type", Translation.withoutDots(message.readableText("type")))
        .json("channel", message.json("channel"))
        .json("id", message.json("ref"))
        .text("eventId", id)
        .text("senderId", device(sender))
        .json("userId", sender.json("userId"))
        .json("clientId", sender.json("clientId"))
        .json("name", sender.json("name"))
        .json("sequenceNumber", message.json("seq"))
        .json("globalSequence", offset)
        .json("version", offset)
        .json("timestamp", message.json("timestamp"))
        .json("traceId", message.json("traceId"))
        .json("data", message.json("payload"))
        .end();
  }

  private static @Nullable String device(JsonObject sender) {
    return sender.has("userId")
        ? sender.readableText("userId") + '/' + sender.readableText("clientId")
        : null;
  }

  /** Such clients know the history of what they publish; other events are marked. */
  @Override
  public String replayed(String event) {
    if (!event.startsWith(MESSAGE)) {
      return MessageBody.asReplay(event);
    }
    int data = event.indexOf(DATA) + DATA.length();
    return HISTORY
        + event.substring(MESSAGE.length(), data)
        + '['
        + event.substring(data, event.length() - 1)
        + "]}";
  }

  @Override
  public List<String> said(String type, JsonObject frame, String tenant, Events events) {
    return switch (type) {
      case "message" -> List.of(event(frame, tenant));
      case "subscribed", "unsubscribed" -> List.of(done(type, frame));
      case "sync" -> synced(frame, events);
      default -> List.of(other(type, frame));
    };
  }

  /** The answer that such a client waits for; without an id it is news. */
  private static String done(String type, JsonObject frame) {
    return JsonWriter.object()
        .text("type", frame.has("id") ? "ack" : type)
        .members(frame, "type")
        .end();
  }

  private static List<String> synced(JsonObject frame, Events events) {
    String position = frame.readableText("lastEventId");
    String response =
        JsonWriter.object()
            .text("type", "sync_response")
            .array("events", events.in(frame))
            .text("latestEventId", position)
            .json("version", position.substring(position.indexOf(':') + 1))
            .members(frame, "type", "events", "lastEventId")
            .end();
    return frame.has("id") ? List.of(response, ack(frame)) : List.of(response);
  }

  private static String ack(JsonObject frame) {
    return JsonWriter.object()
        .text("type", "ack")
        .json("id", frame.json("id"))
        .json("channel", frame.json("channel"))
        .end();
  }

  private static String other(String type, JsonObject frame) {
    return JsonWriter.object()
        .text("type", Translation.withoutDots(type))
        .members(frame, "type", "payload")
        .json("data", frame.json("payload"))
        .end();
  }
}
