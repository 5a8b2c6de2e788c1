package dev.tidings.protocol;

import java.util.List;
import java.util.stream.Stream;

/**
 * A frame type that a feature adds to the protocol: produce it as a CDI bean and the decoder
 * accepts it. The fields are those of the payload.
 *
 * <p>A type that only the hub sends is produced for its rows alone.
 *
 * @param name the type on the wire, for example {@code presence.join}
 * @param channel whether a channel must be named
 * @param fields the payload's known fields; other members pass unread
 * @param rows how dialects say it; a dialect without a row says it as it says any frame
 * @param ofHub whether only the hub sends it
 */
public record FrameType(
    String name, boolean channel, List<Field> fields, List<DialectRow> rows, boolean ofHub) {
  /** A type that clients send, and that no dialect has its own form for. */
  public FrameType(String name, boolean channel, List<Field> fields) {
    this(name, channel, fields, List.of(), false);
  }

  /** A type that only the hub sends. */
  public static FrameType ofHub(String name) {
    return new FrameType(name, true, List.of(), List.of(), true);
  }

  /** The same type with these rows as well. */
  public FrameType with(List<DialectRow> more) {
    List<DialectRow> all = Stream.concat(rows.stream(), more.stream()).toList();
    return new FrameType(name, channel, fields, all, ofHub);
  }

  /**
   * One field of a payload.
   *
   * @param name its name
   * @param kind its JSON kind
   * @param required whether it must be there
   * @param max the most characters of a string; ignored for other kinds
   * @param values the only values of a string; empty when any is allowed
   */
  public record Field(
      String name, JsonValue.Kind kind, boolean required, int max, List<String> values) {
    /** An optional string of at most {@code max} characters. */
    public static Field text(String name, int max) {
      return new Field(name, JsonValue.Kind.STRING, false, max, List.of());
    }

    /** An optional string that is one of the values. */
    public static Field oneOf(String name, String... values) {
      return new Field(name, JsonValue.Kind.STRING, false, 64, List.of(values));
    }

    /** An optional object. */
    public static Field object(String name) {
      return new Field(name, JsonValue.Kind.OBJECT, false, 0, List.of());
    }

    void check(JsonObject payload) {
      JsonValue value = payload.value(name).orElse(null);
      String path = "payload." + name;
      if (value == null) {
        if (required) {
          throw JsonObject.missing(path);
        }
      } else if (value.kind() != kind) {
        refuse(path, "must be " + kind.words() + ", not " + value.kind().words());
      } else if (!values.isEmpty() && !values.contains(value.text())) {
        refuse(path, "must be one of " + String.join(", ", values));
      } else if (kind == JsonValue.Kind.STRING && value.text().length() > max) {
        refuse(path, "must have at most " + max + " characters");
      }
    }

    private static void refuse(String path, String rule) {
      throw new ProtocolException(ErrorCode.BAD_FIELD, path, path + " " + rule);
    }
  }
}
