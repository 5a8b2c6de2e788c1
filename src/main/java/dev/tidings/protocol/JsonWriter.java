package dev.tidings.protocol;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes one JSON object as text (RFC 8259), with values that are already JSON inserted as they
 * are. Optional members are left out when null. Lone surrogates are escaped, so the text always has
 * a UTF-8 form. Not safe for use by several threads.
 */
public final class JsonWriter {
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private final StringBuilder out;
  private boolean first = true;

  private JsonWriter(StringBuilder out) {
    this.out = out;
  }

  /** Begins an object. */
  public static JsonWriter object() {
    return new JsonWriter(new StringBuilder(128).append('{'));
  }

  /** A string member; left out when the value is null. */
  public JsonWriter text(String name, @Nullable String value) {
    if (value != null) {
      name(name);
      quote(out, value);
    }
    return this;
  }

  /** An integer member. */
  public JsonWriter number(String name, long value) {
    name(name);
    out.append(value);
    return this;
  }

  /** An integer member; left out when the value is null. */
  public JsonWriter optionalNumber(String name, @Nullable Long value) {
    return value == null ? this : number(name, value);
  }

  /** A boolean member. */
  public JsonWriter flag(String name, boolean value) {
    name(name);
    out.append(value);
    return this;
  }

  /** A boolean member that is written only when true. */
  public JsonWriter flagIfSet(String name, boolean value) {
    return value ? flag(name, true) : this;
  }

  /** A member whose value is JSON text already; left out when null. */
  public JsonWriter json(String name, @Nullable String json) {
    if (json != null) {
      name(name);
      out.append(json);
    }
    return this;
  }

  /** A member that is an array of values which are JSON text already. */
  public JsonWriter array(String name, Iterable<String> elements) {
    name(name);
    out.append('[').append(String.join(",", elements)).append(']');
    return this;
  }

  /** All members of an object but these, as they are. */
  public JsonWriter members(JsonObject object, String... without) {
    Set<String> left = Set.of(without);
    for (String name : object.names()) {
      if (!left.contains(name)) {
        separate();
        quote(out, name);
        out.append(':').append(object.json(name));
      }
    }
    return this;
  }

  /** Ends the object and gives its text. */
  public String end() {
    return out.append('}').toString();
  }

  /** The string as a JSON string, with its quotes. */
  public static String quote(String value) {
    StringBuilder quoted = new StringBuilder(value.length() + 2);
    quote(quoted, value);
    return quoted.toString();
  }

  private void separate() {
    if (first) {
      first = false;
    } else {
      out.append(',');
    }
  }

  private void name(String name) {
    separate();
    out.append('"').append(name).append("\":");
  }

  static void quote(StringBuilder out, String value) {
    out.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || (Character.isSurrogate(c) && !paired(value, i))) {
        escape(out, c);
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }

  private static boolean paired(String value, int i) {
    char c = value.charAt(i);
    return Character.isHighSurrogate(c)
        ? i + 1 < value.length() && Character.isLowSurrogate(value.charAt(i + 1))
        : i > 0 && Character.isHighSurrogate(value.charAt(i - 1));
  }

  private static void escape(StringBuilder out, char c) {
    switch (c) {
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          out.append(HEX[(c >> shift) & 0xF]);
        }
      }
    }
  }
}
