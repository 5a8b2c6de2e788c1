package dev.tidings.protocol;

import java.util.List;
import java.util.Set;

/**
 * A frame as somebody may see it who is not its client: what frames are made of is shown, and what
 * people say only when that is asked for. A token is never shown. Immutable.
 *
 * @param type its type; empty for what is no frame
 * @param bytes its length in UTF-8, about
 * @param text JSON text; what is not shown says how long it is
 */
public record ShownFrame(String type, int bytes, String text) {
  /** Members that say nothing of what people do. */
  private static final Set<String> OPEN =
      Set.of(
          "type",
          "id",
          "ref",
          "channel",
          "channels",
          "seq",
          "timestamp",
          "version",
          "code",
          "name",
          "field",
          "retryable",
          "retryAfter",
          "lastEventId",
          "position",
          "from",
          "to",
          "dropped",
          "reason",
          "recovered",
          "options",
          "level",
          "eventId",
          "duplicate",
          "expires",
          "reconnect",
          "replay",
          "traceId",
          "rtt",
          "propagation",
          "errors",
          "tabs",
          "attempt",
          "lastClose",
          "t",
          "echo",
          "clientId",
          "session",
          "previous",
          "heartbeat",
          "limits",
          "hasMore",
          "syncType",
          "action",
          "topics",
          "topic",
          "event");

  /** Members that nobody is shown. */
  private static final Set<String> SECRET = Set.of("token", "ticket");

  private static final FrameLimits WIDE = new FrameLimits(Integer.MAX_VALUE, 10_000, 64, 1_000_000);

  /**
   * The frames of a message, whoever sent it.
   *
   * @param payloads whether what people say is shown
   */
  public static List<ShownFrame> of(String message, boolean payloads) {
    try {
      return JsonReader.objects(message, WIDE).stream()
          .map(frame -> shown(frame, payloads))
          .toList();
    } catch (ProtocolException e) {
      return List.of(
          new ShownFrame(
              "", Utf8.length(message), JsonWriter.object().text("unreadable", e.detail()).end()));
    }
  }

  private static ShownFrame shown(JsonObject frame, boolean payloads) {
    JsonWriter json = JsonWriter.object();
    int bytes = 1;
    for (String name : frame.names()) {
      String value = String.valueOf(frame.json(name));
      int length = Utf8.length(value);
      bytes += name.length() + length + 4; // quotes, colon, comma
      boolean open = OPEN.contains(name) || payloads && !SECRET.contains(name);
      json.json(name, open ? value : JsonWriter.quote(length + " bytes"));
    }
    return new ShownFrame(frame.readableText("type"), bytes, json.end());
  }
}
