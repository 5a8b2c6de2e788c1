package dev.tidings.protocol;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import jakarta.json.stream.JsonParserFactory;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * Reads one text as strict JSON within bounds of depth and members, and keeps each value as checked
 * text. Never recurses deeper than the bound and never reads past the first fault.
 */
final class JsonReader {
  private static final JsonParserFactory PARSERS = Json.createParserFactory(Map.of());

  private final JsonParser parser;
  private final FrameLimits limits;
  private int members;

  private JsonReader(JsonParser parser, FrameLimits limits) {
    this.parser = parser;
    this.limits = limits;
  }

  /**
   * The text's one object, or the objects of its one array.
   *
   * @throws ProtocolException {@code bad_json}, {@code too_deep} or {@code too_large}; a duplicate
   *     key does not fail here but is remembered in its object
   */
  static List<JsonObject> objects(String text, FrameLimits limits) {
    return read(text, limits, JsonReader::objects);
  }

  /** The members of one object, given as JSON text, that is at the path. */
  static JsonObject object(String text, FrameLimits limits, String path) {
    return read(text, limits, reader -> reader.topObject(reader.next(), path));
  }

  /** The elements of one array, given as JSON text. */
  static List<JsonValue> array(String text, FrameLimits limits) {
    return read(text, limits, JsonReader::elements);
  }

  private interface Reading<T> {
    T read(JsonReader reader);
  }

  private static <T> T read(String text, FrameLimits limits, Reading<T> reading) {
    try (JsonParser parser = PARSERS.createParser(new StringReader(text))) {
      JsonReader reader = new JsonReader(parser, limits);
      T result = reading.read(reader);
      reader.expectEnd();
      return result;
    } catch (JsonException | NoSuchElementException | IllegalStateException e) {
      throw new ProtocolException(
          ErrorCode.BAD_JSON, "the message is not one valid JSON text (RFC 8259)");
    }
  }

  private List<JsonObject> objects() {
    Event first = next();
    if (first != Event.START_ARRAY) {
      return List.of(topObject(first, ""));
    }
    List<JsonObject> objects = new ArrayList<>();
    for (Event event = next(); event != Event.END_ARRAY; event = next()) {
      if (objects.size() == limits.frames()) {
        throw new ProtocolException(
            ErrorCode.TOO_LARGE, "an array holds at most " + limits.frames() + " frames");
      }
      objects.add(topObject(event, ""));
    }
    return objects;
  }

  private List<JsonValue> elements() {
    next();
    List<JsonValue> elements = new ArrayList<>();
    Set<String> duplicates = new HashSet<>();
    for (Event event = next(); event != Event.END_ARRAY; event = next()) {
      elements.add(value(event, 2, duplicates));
    }
    return elements;
  }

  private JsonObject topObject(Event event, String path) {
    if (event != Event.START_OBJECT) {
      throw new ProtocolException(
          ErrorCode.BAD_JSON, "a frame is a JSON object, and a message one frame or an array");
    }
    JsonObject object = new JsonObject(limits, path);
    Set<String> duplicates = new HashSet<>();
    for (Event e = next(); e != Event.END_OBJECT; e = next()) {
      String name = memberName();
      JsonValue value = value(next(), 2, duplicates);
      if (!object.put(name, value)) {
        duplicates.add(name);
      }
    }
    duplicates.stream().findFirst().ifPresent(object::duplicate);
    return object;
  }

  private JsonValue value(Event event, int depth, Set<String> duplicates) {
    return switch (event) {
      case VALUE_STRING -> JsonValue.string(parser.getString());
      case VALUE_NUMBER -> JsonValue.of(JsonValue.Kind.NUMBER, parser.getString());
      case VALUE_TRUE -> JsonValue.of(JsonValue.Kind.BOOLEAN, "true");
      case VALUE_FALSE -> JsonValue.of(JsonValue.Kind.BOOLEAN, "false");
      case VALUE_NULL -> JsonValue.of(JsonValue.Kind.NULL, "null");
      case START_OBJECT, START_ARRAY -> {
        StringBuilder out = new StringBuilder();
        copy(event, depth, out, duplicates);
        yield JsonValue.of(
            event == Event.START_OBJECT ? JsonValue.Kind.OBJECT : JsonValue.Kind.ARRAY,
            out.toString());
      }
      default -> throw new IllegalStateException("no value at " + event);
    };
  }

  private void copy(Event event, int depth, StringBuilder out, Set<String> duplicates) {
    switch (event) {
      case START_OBJECT -> copyObject(depth, out, duplicates);
      case START_ARRAY -> copyArray(depth, out, duplicates);
      case VALUE_STRING -> JsonWriter.quote(out, parser.getString());
      default -> out.append(value(event, depth, duplicates).json());
    }
  }

  private void copyObject(int depth, StringBuilder out, Set<String> duplicates) {
    checkDepth(depth);
    Set<String> names = new HashSet<>();
    out.append('{');
    for (Event event = next(); event != Event.END_OBJECT; event = next()) {
      String name = memberName();
      if (!names.add(name)) {
        duplicates.add(name);
      }
      if (names.size() > 1) {
        out.append(',');
      }
      JsonWriter.quote(out, name);
      out.append(':');
      copy(next(), depth + 1, out, duplicates);
    }
    out.append('}');
  }

  private void copyArray(int depth, StringBuilder out, Set<String> duplicates) {
    checkDepth(depth);
    out.append('[');
    boolean first = true;
    for (Event event = next(); event != Event.END_ARRAY; event = next()) {
      if (!first) {
        out.append(',');
      }
      first = false;
      copy(event, depth + 1, out, duplicates);
    }
    out.append(']');
  }

  private String memberName() {
    if (++members > limits.members()) {
      throw new ProtocolException(
          ErrorCode.TOO_LARGE, "a message has at most " + limits.members() + " members");
    }
    return parser.getString();
  }

  private void checkDepth(int depth) {
    if (depth > limits.depth()) {
      throw new ProtocolException(
          ErrorCode.TOO_DEEP, "a frame is nested at most " + limits.depth() + " levels deep");
    }
  }

  private Event next() {
    return parser.next();
  }

  private void expectEnd() {
    if (parser.hasNext()) {
      parser.next();
    }
  }
}
