package dev.tidings.protocol;

import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.StringReader;

/** JSON as another library reads it. */
final class Json {
  private Json() {}

  /** The value of a text that is exactly one JSON value. */
  static JsonValue parse(String text) {
    try (JsonReader reader = jakarta.json.Json.createReader(new StringReader('[' + text + ']'))) {
      return reader.readArray().get(0);
    }
  }

  static jakarta.json.JsonObject object(String text) {
    return parse(text).asJsonObject();
  }
}
