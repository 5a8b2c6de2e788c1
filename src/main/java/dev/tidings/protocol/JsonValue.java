package dev.tidings.protocol;

/**
 * One JSON value as checked text: strict JSON, no duplicate keys, no white space outside strings.
 *
 * @param kind what it is
 * @param json its JSON text
 * @param text the value of a string, without quotes and escapes; the JSON text for every other kind
 */
public record JsonValue(Kind kind, String json, String text) {
  /** The kinds of JSON values, with the words that an error uses for them. */
  public enum Kind {
    STRING("a string"),
    NUMBER("a number"),
    BOOLEAN("true or false"),
    NULL("null"),
    OBJECT("an object"),
    ARRAY("an array");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /** For an error: what the value is, or should be. */
    public String words() {
      return words;
    }
  }

  static JsonValue of(Kind kind, String json) {
    return new JsonValue(kind, json, json);
  }

  static JsonValue string(String text) {
    return new JsonValue(Kind.STRING, JsonWriter.quote(text), text);
  }
}
