package dev.tidings.protocol;

import dev.tidings.protocol.ClientFrame.FeatureFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns the text of one client message into checked frames. Immutable; safe for use by several
 * threads. Whatever the text, the result is frames and refusals, never another exception.
 */
public final class FrameDecoder {

  /** The types that the decoder knows by itself. */
  static final Set<String> CORE_TYPES = CoreFrames.READERS.keySet();

  private final FrameLimits limits;
  private final Map<String, FrameType> features;

  /** A decoder of the core frames and the given types of features. */
  public FrameDecoder(FrameLimits limits, Iterable<FrameType> features) {
    this.limits = limits;
    List<FrameType> types = new ArrayList<>();
    features.forEach(types::add);
    this.features =
        types.stream()
            .filter(type -> !type.ofHub())
            .collect(Collectors.toMap(FrameType::name, Function.identity()));
  }

  /** One frame of a message: decoded, or refused with what could be read of its id and channel. */
  public sealed interface Decoded {
    /** A frame to handle. */
    record Accepted(ClientFrame frame) implements Decoded {}

    /** A frame to answer with an error. */
    record Refused(ProtocolException cause, @Nullable FrameId id, @Nullable String channel)
        implements Decoded {}
  }

  /** The frames of one message of a client that keeps to the contract itself. */
  public List<Decoded> decode(String text) {
    return decode(text, SpokenDialect.canonical());
  }

  /**
   * The frames of one message in their order; of a frame in a dialect can come several. A text that
   * is not within the bounds of JSON, depth and size is refused whole, as one refusal without id.
   *
   * @param spoken the dialect of the client, which the message may decide
   */
  public List<Decoded> decode(String text, SpokenDialect spoken) {
    try {
      List<Decoded> frames = new ArrayList<>();
      for (JsonObject object : JsonReader.objects(text, limits)) {
        Translator translator = spoken.hear(object);
        if (translator == null) {
          frames.add(decode(object, this::frame));
        } else {
          translate(object, translator, spoken, frames);
        }
      }
      return frames;
    } catch (ProtocolException e) {
      return List.of(new Decoded.Refused(e, null, null));
    }
  }

  private void translate(
      JsonObject object, Translator translator, SpokenDialect spoken, List<Decoded> frames) {
    JsonObject readable = object;
    try {
      readable = translator.general(object);
      object.refuseDuplicate();
      for (JsonObject canonical : translator.heard(object, readable)) {
        frames.add(decode(canonical, o -> translated(o, spoken)));
      }
    } catch (ProtocolException e) {
      frames.add(refused(e, readable));
    }
  }

  private static Decoded decode(JsonObject object, Function<JsonObject, ClientFrame> reading) {
    try {
      object.refuseDuplicate();
      return new Decoded.Accepted(reading.apply(object));
    } catch (ProtocolException e) {
      return refused(e, object);
    }
  }

  private static Decoded refused(ProtocolException cause, JsonObject object) {
    return new Decoded.Refused(cause, readableId(object), readableChannel(object));
  }

  /** A publication of an older client may have no id, or one for its answer and one for itself. */
  private ClientFrame translated(JsonObject canonical, SpokenDialect spoken) {
    return canonical.readableText("type").equals("publish")
        ? CoreFrames.publish(canonical, FrameId.in(canonical, "ref").orElseGet(spoken::newRef))
        : frame(canonical);
  }

  private ClientFrame frame(JsonObject object) {
    String type = object.requiredText("type", 64);
    Function<JsonObject, ClientFrame> reader = CoreFrames.READERS.get(type);
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
