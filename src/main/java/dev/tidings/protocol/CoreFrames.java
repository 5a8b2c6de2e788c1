package dev.tidings.protocol;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** How each frame of the core is read. Every field is checked; what is at fault is named. */
final class CoreFrames {
  private static final int MAX_TOKEN = 16_384;
  private static final int MAX_EVENT_ID = 64;
  private static final int MAX_CHANNELS = 512;
  private static final int MAX_HISTORY = 1_000;
  private static final int MAX_PENDING = 256;
  private static final int MAX_TRACE_ID = 128;
  private static final int MAX_NUMBER = 32;
  private static final int MAX_VERSION = 32;
  private static final long MAX_COUNT = 1_000_000;
  private static final int LEAST_CLOSE_CODE = 1_000;
  private static final int LAST_CLOSE_CODE = 4_999;
  private static final String DEVICE_RULE = "must have 8 to 64 characters of A-Z a-z 0-9 _ -";

  /** By type. */
  static final Map<String, Function<JsonObject, ClientFrame>> READERS =
      Map.of(
          "auth", CoreFrames::auth,
          "refresh", CoreFrames::refresh,
          "ping", CoreFrames::ping,
          "subscribe", CoreFrames::subscribe,
          "unsubscribe", CoreFrames::unsubscribe,
          "publish", CoreFrames::publish,
          "sync", CoreFrames::sync,
          "flow", CoreFrames::flow,
          "client.report", CoreFrames::report);

  private CoreFrames() {}

  private static ClientFrame auth(JsonObject o) {
    return new ClientFrame.Auth(FrameId.in(o), o.requiredText("token", MAX_TOKEN), device(o));
  }

  private static Optional<String> device(JsonObject o) {
    Optional<String> device = o.text("device", 64);
    if (device.isPresent() && !FrameDecoder.validDevice(device.get())) {
      throw new ProtocolException(ErrorCode.BAD_FIELD, "device", "device " + DEVICE_RULE);
    }
    return device;
  }

  private static ClientFrame refresh(JsonObject o) {
    return new ClientFrame.Refresh(FrameId.in(o), o.requiredText("token", MAX_TOKEN));
  }

  private static ClientFrame ping(JsonObject o) {
    return new ClientFrame.Ping(FrameId.in(o), echoed(o, "timestamp"), echoed(o, "t"));
  }

  /** A number that goes back as it came. */
  private static Optional<String> echoed(JsonObject o, String name) {
    Optional<JsonValue> value = o.value(name);
    if (value
        .filter(v -> v.kind() != JsonValue.Kind.NUMBER || v.json().length() > MAX_NUMBER)
        .isPresent()) {
      throw new ProtocolException(
          ErrorCode.BAD_FIELD,
          name,
          name + " must be a number of at most " + MAX_NUMBER + " characters");
    }
    return value.map(JsonValue::json);
  }

  private static ClientFrame subscribe(JsonObject o) {
    List<String> channels = channels(o);
    Optional<JsonObject> options = o.object("options");
    return new ClientFrame.Subscribe(
        FrameId.in(o),
        channels,
        options.filter(p -> p.flag("presence")).isPresent(),
        options.flatMap(p -> p.integer("history", 0, MAX_HISTORY)).orElse(0L).intValue(),
        options.flatMap(p -> p.text("lastEventId", MAX_EVENT_ID)));
  }

  private static ClientFrame unsubscribe(JsonObject o) {
    return new ClientFrame.Unsubscribe(FrameId.in(o), channels(o));
  }

  /** The names as they came: each is checked, and answered, on its own. */
  private static List<String> channels(JsonObject o) {
    Optional<String> one = o.anyText("channel");
    Optional<List<String>> several = o.anyTexts("channels", MAX_CHANNELS);
    if (one.isPresent() && several.isPresent()) {
      throw new ProtocolException(
          ErrorCode.BAD_FIELD, "channels", "channels and channel exclude each other");
    }
    return several
        .filter(names -> !names.isEmpty())
        .map(names -> names.stream().distinct().toList())
        .or(() -> one.map(List::of))
        .orElseThrow(() -> JsonObject.missing("channel"));
  }

  private static ClientFrame publish(JsonObject o) {
    return publish(o, FrameId.in(o).orElseThrow(() -> JsonObject.missing("id")));
  }

  /** A publication that names the event otherwise than its answer. */
  static ClientFrame.Publish publish(JsonObject o, FrameId ref) {
    return new ClientFrame.Publish(
        FrameId.in(o),
        ref,
        o.anyText("channel").orElseThrow(() -> JsonObject.missing("channel")),
        o.requiredJson("payload"),
        o.text("traceId", MAX_TRACE_ID));
  }

  private static ClientFrame sync(JsonObject o) {
    o.integer("version", 0, JsonObject.MAX_SAFE_INTEGER);
    return new ClientFrame.Sync(
        FrameId.in(o),
        o.anyText("channel"),
        o.text("lastEventId", MAX_EVENT_ID),
        o.texts("pendingOps", MAX_PENDING, 64).orElse(List.of()));
  }

  private static ClientFrame report(JsonObject o) {
    return new ClientFrame.Report(
        FrameId.in(o),
        o.integer("rtt", 0, JsonObject.MAX_SAFE_INTEGER),
        o.integer("propagation", 0, JsonObject.MAX_SAFE_INTEGER),
        o.integer("errors", 0, MAX_COUNT).orElse(0L),
        o.integer("tabs", 1, MAX_COUNT),
        o.integer("attempt", 0, MAX_COUNT),
        o.integer("lastClose", LEAST_CLOSE_CODE, LAST_CLOSE_CODE),
        o.text("version", MAX_VERSION));
  }

  private static ClientFrame flow(JsonObject o) {
    FlowLevel level =
        FlowLevel.ofWireName(o.requiredText("level", 64))
            .orElseThrow(
                () ->
                    new ProtocolException(
                        ErrorCode.BAD_FIELD,
                        "level",
                        "level must be one of " + String.join(", ", FlowLevel.wireNames())));
    return new ClientFrame.Flow(FrameId.in(o), level);
  }
}
