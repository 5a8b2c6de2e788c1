package dev.tidings.protocol;

import dev.tidings.protocol.ClientFrame.FeatureFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns the text of one client message into checked frames. Immutable; safe for use by several
 * threads. Whatever the text, the result is frames and refusals, never another exception.
 */
public final class FrameDecoder {
  private static final int MAX_TOKEN = 16_384;
  private static final int MAX_EVENT_ID = 64;
  private static final int MAX_CHANNELS = 512;
  private static final int MAX_HISTORY = 1_000;
  private static final int MAX_PENDING = 256;
  private static final int MAX_TRACE_ID = 128;
  private static final int MAX_NUMBER = 32;
  private static final String DEVICE_RULE = "must have 8 to 64 characters of A-Z a-z 0-9 _ -";

  private final FrameLimits limits;
  private final Map<String, FrameType> features;
  private final Map<String, Function<JsonObject, ClientFrame>> core =
      Map.of(
          "auth", FrameDecoder::auth,
          "refresh", FrameDecoder::refresh,
          "ping", FrameDecoder::ping,
          "subscribe", FrameDecoder::subscribe,
          "unsubscribe", FrameDecoder::unsubscribe,
          "publish", FrameDecoder::publish,
          "sync", FrameDecoder::sync,
          "flow", FrameDecoder::flow);

  /** A decoder of the core frames and the given types of features. */
  public FrameDecoder(FrameLimits limits, Iterable<FrameType> features) {
    this.limits = limits;
    List<FrameType> types = new ArrayList<>();
    features.forEach(types::add);
    this.features = types.stream().collect(Collectors.toMap(FrameType::name, Function.identity()));
  }

  /** One frame of a message: decoded, or refused with what could be read of its id and channel. */
  public sealed interface Decoded {
    /** A frame to handle. */
    record Accepted(ClientFrame frame) implements Decoded {}

    /** A frame to answer with an error. */
    record Refused(ProtocolException cause, @Nullable FrameId id, @Nullable String channel)
        implements Decoded {}
  }

  /**
   * The frames of one message in their order. A text that is not within the bounds of JSON, depth
   * and size is refused whole, as one refusal without id.
   */
  public List<Decoded> decode(String text) {
    try {
      List<Decoded> frames = new ArrayList<>();
      for (JsonObject object : JsonReader.objects(text, limits)) {
        frames.add(decode(object));
      }
      return frames;
    } catch (ProtocolException e) {
      return List.of(new Decoded.Refused(e, null, null));
    }
  }

  private Decoded decode(JsonObject object) {
    try {
      object.refuseDuplicate();
      return new Decoded.Accepted(frame(object));
    } catch (ProtocolException e) {
      return new Decoded.Refused(e, readableId(object), readableChannel(object));
    }
  }

  private ClientFrame frame(JsonObject object) {
    String type = object.requiredText("type", 64);
    Function<JsonObject, ClientFrame> reader = core.get(type);
    if (reader != null) {
      return reader.apply(object);
    }
    FrameType feature = features.get(type);
    if (feature == null) {
      throw new ProtocolException(
          ErrorCode.UNKNOWN_TYPE, "type", "type is none that this server knows");
    }
    return feature(feature, object);
  }

  private static ClientFrame auth(JsonObject o) {
    return new ClientFrame.Auth(FrameId.in(o), o.requiredText("token", MAX_TOKEN), device(o));
  }

  private static Optional<String> device(JsonObject o) {
    Optional<String> device = o.text("device", 64);
    if (device.isPresent() && !validDevice(device.get())) {
      throw new ProtocolException(ErrorCode.BAD_FIELD, "device", "device " + DEVICE_RULE);
    }
    return device;
  }

  /** Whether the text can name a device: {@code [A-Za-z0-9_-]{8,64}}. */
  public static boolean validDevice(String device) {
    return device.length() >= 8
        && device.length() <= 64
        && device
            .chars()
            .allMatch(
                c ->
                    c == '_'
                        || c == '-'
                        || (c >= '0' && c <= '9')
                        || (c >= 'A' && c <= 'Z')
                        || (c >= 'a' && c <= 'z'));
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
    Optional<FrameId> id = FrameId.in(o);
    if (id.isEmpty()) {
      throw JsonObject.missing("id");
    }
    return new ClientFrame.Publish(
        id,
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

  private static ClientFrame feature(FrameType type, JsonObject o) {
    Optional<String> channel = o.anyText("channel");
    if (type.channel() && channel.isEmpty()) {
      throw JsonObject.missing("channel");
    }
    Optional<JsonObject> payload = o.object("payload");
    for (FrameType.Field field : type.fields()) {
      if (payload.isPresent()) {
        field.check(payload.get());
      } else if (field.required()) {
        throw JsonObject.missing("payload." + field.name());
      }
    }
    return new FeatureFrame(type.name(), FrameId.in(o), channel, payload);
  }

  private static @Nullable FrameId readableId(JsonObject o) {
    try {
      return FrameId.in(o).orElse(null);
    } catch (ProtocolException e) {
      return null;
    }
  }

  private static @Nullable String readableChannel(JsonObject o) {
    return o.value("channel")
        .filter(v -> v.kind() == JsonValue.Kind.STRING)
        .map(JsonValue::text)
        .filter(t -> t.length() <= ChannelName.MAX_LENGTH)
        .orElse(null);
  }
}
