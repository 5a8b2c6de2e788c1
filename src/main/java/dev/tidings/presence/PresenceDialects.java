package dev.tidings.presence;

import dev.tidings.protocol.Dialect;
import dev.tidings.protocol.DialectRow;
import dev.tidings.protocol.DialectRow.Heard;
import dev.tidings.protocol.DialectRow.Rendition;
import dev.tidings.protocol.DialectRow.Said;
import dev.tidings.protocol.JsonObject;
import dev.tidings.protocol.JsonValue;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.protocol.Rewrite;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How presence looks in older dialects. The gateway's clients know members; those of flat events
 * know users, who are what the best of their devices is.
 */
final class PresenceDialects {
  private static final long MAX_INSTANT = 9_007_199_254_740_991L;

  private PresenceDialects() {}

  /** How a change of one member is told. */
  static List<DialectRow> change(String type) {
    return List.of(
        Said.one(Dialect.GATEWAY, type, frame -> gatewayChange(type, frame)),
        Said.one(Dialect.FLAT, type, frame -> flat(payload(frame), frame.json("channel"))));
  }

  /** How it is told who is here. */
  static List<DialectRow> sync() {
    return List.of(
        Said.one(Dialect.GATEWAY, "presence.sync", PresenceDialects::gatewaySync),
        new Said(Dialect.FLAT, "presence.sync", PresenceDialects::flatSync));
  }

  /** Clients of the gateway join by subscribing, and leave by unsubscribing. */
  static List<DialectRow> requests() {
    return List.of(
        new Heard(Dialect.GATEWAY, "subscribe", PresenceDialects::subscribed),
        new Heard(
            Dialect.GATEWAY,
            "unsubscribe",
            (frame, general) -> withEach(general, "presence.leave")),
        new Heard(Dialect.GATEWAY, "presence_update", (frame, general) -> List.of(updated(frame))));
  }

  private static List<JsonObject> subscribed(JsonObject frame, List<JsonObject> general) {
    boolean presence = frame.object("options").filter(o -> o.flag("presence")).isPresent();
    return presence ? withEach(general, "presence.join") : general;
  }

  /** The frame, and one of the type for each of its channels. */
  private static List<JsonObject> withEach(List<JsonObject> general, String type) {
    JsonObject frame = general.get(0);
    List<JsonObject> all = new ArrayList<>(general);
    frame.member("channel").ifPresent(name -> all.add(of(frame, type, name)));
    frame
        .array("channels", Integer.MAX_VALUE)
        .ifPresent(names -> names.forEach(name -> all.add(of(frame, type, name))));
    return all;
  }

  private static JsonObject of(JsonObject frame, String type, JsonValue channel) {
    return Rewrite.of(frame, type).value("channel", channel).end();
  }

  private static JsonObject updated(JsonObject frame) {
    return Rewrite.of(frame, "presence.update")
        .move("_id", "id")
        .keep("id", "channel")
        .object("payload", JsonWriter.object().json("data", frame.json("data")).end())
        .end();
  }

  private static JsonObject payload(JsonObject frame) {
    return frame.object("payload").orElseGet(JsonObject::empty);
  }

  private static String gatewayChange(String type, JsonObject frame) {
    return JsonWriter.object()
        .text("type", type.replace('.', '_'))
        .json("channel", frame.json("channel"))
        .json("member", gatewayMember(payload(frame)))
        .json("version", frame.json("version"))
        .json("timestamp", frame.json("timestamp"))
        .end();
  }

  /** Such a client reads {@code data} of every member. */
  private static String gatewayMember(JsonObject member) {
    JsonWriter json = JsonWriter.object().members(member);
    return member.has("data") ? json.end() : json.json("data", "{}").end();
  }

  private static String gatewaySync(JsonObject frame) {
    return JsonWriter.object()
        .text("type", "presence_sync")
        .json("channel", frame.json("channel"))
        .array("members", members(frame).stream().map(PresenceDialects::gatewayMember).toList())
        .json("version", payload(frame).json("version"))
        .json("timestamp", frame.json("timestamp"))
        .end();
  }

  private static List<JsonObject> members(JsonObject frame) {
    JsonObject payload = payload(frame);
    return payload.array("members", Integer.MAX_VALUE).orElse(List.of()).stream()
        .map(payload::read)
        .toList();
  }

  /** One event for each user, like those that follow, so that they can replace it. */
  private static List<Rendition> flatSync(JsonObject frame) {
    Map<String, JsonObject> users = new LinkedHashMap<>();
    for (JsonObject member : members(frame)) {
      users.merge(member.readableText("userId"), member, PresenceDialects::better);
    }
    String channel = frame.json("channel");
    if (users.isEmpty()) {
      return List.of(new Rendition(flatNobody(channel), null));
    }
    return users.values().stream().map(m -> new Rendition(flat(m, channel), keyOf(m))).toList();
  }

  private static JsonObject better(JsonObject one, JsonObject other) {
    return one.readableText("status").equals("online") ? one : other;
  }

  private static String keyOf(JsonObject member) {
    return member.readableText("userId") + '/' + member.readableText("clientId");
  }

  private static String flatNobody(@Nullable String channel) {
    return JsonWriter.object()
        .text("type", "presence_sync")
        .json("channel", channel)
        .array("members", List.of())
        .end();
  }

  private static String flat(JsonObject member, @Nullable String channel) {
    return JsonWriter.object()
        .text("type", "presence_update")
        .json("user_id", member.json("userId"))
        .json(
            "status", member.has("userStatus") ? member.json("userStatus") : member.json("status"))
        .json("workspace", member.json("workspace"))
        .json("current_page", member.json("page"))
        .text("last_seen", lastSeen(member))
        .json("channel", channel)
        .json("name", member.json("name"))
        .json("avatar", member.json("avatar"))
        .json("activity", member.json("activity"))
        .json("component", member.json("component"))
        .json("data", member.json("data"))
        .end();
  }

  private static @Nullable String lastSeen(JsonObject member) {
    return member
        .integer("lastSeen", 0, MAX_INSTANT)
        .map(millis -> Instant.ofEpochMilli(millis).toString())
        .orElse(null);
  }
}
