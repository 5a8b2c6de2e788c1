package dev.tidings.protocol;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The members of one received JSON object. Each reading method checks the kind and the bound it
 * names and refuses with {@code bad_field} or {@code missing_field}, naming the field and the rule.
 * A member that is {@code null} counts as absent.
 */
public final class JsonObject {
  /** The largest integer that every JSON reader keeps exactly (RFC 8259 section 6). */
  public static final long MAX_SAFE_INTEGER = 9_007_199_254_740_991L;

  /** The smallest of them. */
  public static final long MIN_SAFE_INTEGER = -MAX_SAFE_INTEGER;

  /** How much of a member's name an error repeats, in characters. */
  private static final int MAX_FIELD = 255;

  private final Map<String, JsonValue> members = new LinkedHashMap<>();
  private final FrameLimits limits;
  private final String path;
  private @Nullable String duplicate;

  /**
   * An object without members yet.
   *
   * @param path what comes before a member's name in an error: empty, or the object's own path and
   *     a dot
   */
  JsonObject(FrameLimits limits, String path) {
    this.limits = limits;
    this.path = path;
  }

  /**
   * Reads one object.
   *
   * @throws ProtocolException {@code bad_json}, {@code too_deep}, {@code too_large} or {@code
   *     duplicate_key}
   */
  public static JsonObject parse(String json) {
    JsonObject object = JsonReader.object(json, FrameLimits.DEFAULTS, "");
    object.refuseDuplicate();
    return object;
  }

  /** An object without members. */
  public static JsonObject empty() {
    return new JsonObject(FrameLimits.DEFAULTS, "");
  }

  /** An object without members yet, within the same bounds. */
  JsonObject empty(String at) {
    return new JsonObject(limits, at);
  }

  boolean put(String name, JsonValue value) {
    return members.putIfAbsent(name, value) == null;
  }

  void duplicate(String name) {
    duplicate = name;
  }

  void refuseDuplicate() {
    if (duplicate != null) {
      throw new ProtocolException(
          ErrorCode.DUPLICATE_KEY,
          duplicate.substring(0, Math.min(MAX_FIELD, duplicate.length())),
          "a name stands once in an object");
    }
  }

  /** The names of all members, in the order received. */
  public Set<String> names() {
    return members.keySet();
  }

  /** The member, unless it is absent or {@code null}. */
  public Optional<JsonValue> value(String name) {
    JsonValue value = members.get(name);
    return value == null || value.kind() == JsonValue.Kind.NULL
        ? Optional.empty()
        : Optional.of(value);
  }

  /** Whether the member is there and not {@code null}. */
  public boolean has(String name) {
    return value(name).isPresent();
  }

  /** The member, unless it is absent; {@code null} counts. */
  public Optional<JsonValue> member(String name) {
    return Optional.ofNullable(members.get(name));
  }

  /** The member as JSON text, {@code null} included; null when it is absent. */
  public @Nullable String json(String name) {
    JsonValue value = members.get(name);
    return value == null ? null : value.json();
  }

  /** The string member, whatever its length; empty when there is none. */
  public String readableText(String name) {
    return value(name)
        .filter(value -> value.kind() == JsonValue.Kind.STRING)
        .map(JsonValue::text)
        .orElse("");
  }

  /** The members of an object that is within this one. */
  public JsonObject read(JsonValue object) {
    return JsonReader.object(object.json(), limits, "");
  }

  /** The string member of 1 to {@code max} characters. */
  public Optional<String> text(String name, int max) {
    Optional<String> text = ofKind(name, JsonValue.Kind.STRING).map(JsonValue::text);
    text.filter(t -> t.isEmpty() || t.length() > max)
        .ifPresent(t -> refuse(name, "must have 1 to " + max + " characters"));
    return text;
  }

  /** The string member of 1 to {@code max} characters, which must be there. */
  public String requiredText(String name, int max) {
    return text(name, max).orElseThrow(() -> missing(path + name));
  }

  /** The integer member between the bounds, both included. */
  public Optional<Long> integer(String name, long min, long max) {
    Optional<JsonValue> value = ofKind(name, JsonValue.Kind.NUMBER);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    Optional<Long> number = safeInteger(value.get().json()).filter(n -> n >= min && n <= max);
    if (number.isEmpty()) {
      refuse(name, "must be an integer from " + min + " to " + max);
    }
    return number;
  }

  /** The boolean member; false when absent. */
  public boolean flag(String name) {
    return ofKind(name, JsonValue.Kind.BOOLEAN).filter(v -> v.json().equals("true")).isPresent();
  }

  /** The object member. */
  public Optional<JsonObject> object(String name) {
    return ofKind(name, JsonValue.Kind.OBJECT)
        .map(v -> JsonReader.object(v.json(), limits, path + name + "."));
  }

  /** The array member with at most {@code max} elements. */
  public Optional<List<JsonValue>> array(String name, int max) {
    Optional<List<JsonValue>> elements =
        ofKind(name, JsonValue.Kind.ARRAY).map(v -> JsonReader.array(v.json(), limits));
    elements
        .filter(e -> e.size() > max)
        .ifPresent(e -> refuse(name, "must have at most " + max + " elements"));
    return elements;
  }

  /** The elements of an array member, each an object; an error in one names its index. */
  public List<JsonObject> objects(String name, int max) {
    List<JsonValue> elements = array(name, max).orElse(List.of());
    List<JsonObject> objects = new ArrayList<>(elements.size());
    for (int i = 0; i < elements.size(); i++) {
      JsonValue element = elements.get(i);
      String at = name + '[' + i + ']';
      if (element.kind() != JsonValue.Kind.OBJECT) {
        refuse(at, "must be an object, not " + element.kind().words());
      }
      objects.add(JsonReader.object(element.json(), limits, path + at + '.'));
    }
    return objects;
  }

  /** The refusal of a member for breaking a rule, for example {@code must be positive}. */
  public ProtocolException refusal(String name, String rule) {
    return new ProtocolException(ErrorCode.BAD_FIELD, path + name, path + name + ' ' + rule);
  }

  /** The array member of strings with 1 to {@code maxLength} characters each. */
  public Optional<List<String>> texts(String name, int max, int maxLength) {
    Optional<List<JsonValue>> elements = array(name, max);
    if (elements.isEmpty()) {
      return Optional.empty();
    }
    List<String> texts = new ArrayList<>();
    for (JsonValue element : elements.get()) {
      String text = element.text();
      if (element.kind() != JsonValue.Kind.STRING || text.isEmpty() || text.length() > maxLength) {
        refuse(name, "must hold strings of 1 to " + maxLength + " characters");
      }
      texts.add(text);
    }
    return Optional.of(texts);
  }

  /** The string member of any length, for what is checked elsewhere. */
  Optional<String> anyText(String name) {
    return ofKind(name, JsonValue.Kind.STRING).map(JsonValue::text);
  }

  /** The array member of strings of any length, for what is checked elsewhere. */
  Optional<List<String>> anyTexts(String name, int max) {
    Optional<List<JsonValue>> elements = array(name, max);
    elements
        .filter(e -> e.stream().anyMatch(v -> v.kind() != JsonValue.Kind.STRING))
        .ifPresent(e -> refuse(name, "must hold strings"));
    return elements.map(e -> e.stream().map(JsonValue::text).toList());
  }

  /** The member as JSON text, whatever it is, {@code null} included. */
  public String requiredJson(String name) {
    JsonValue value = members.get(name);
    if (value == null) {
      throw missing(path + name);
    }
    return value.json();
  }

  /** The refusal for a member that must be there. */
  public static ProtocolException missing(String name) {
    return new ProtocolException(ErrorCode.MISSING_FIELD, name, name + " is required");
  }

  static Optional<Long> safeInteger(String json) {
    if (json.length() > 17 || !json.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'))) {
      return Optional.empty();
    }
    long number = Long.parseLong(json);
    return Math.abs(number) <= MAX_SAFE_INTEGER ? Optional.of(number) : Optional.empty();
  }

  private Optional<JsonValue> ofKind(String name, JsonValue.Kind kind) {
    Optional<JsonValue> value = value(name);
    value
        .filter(v -> v.kind() != kind)
        .ifPresent(v -> refuse(name, "must be " + kind.words() + ", not " + v.kind().words()));
    return value;
  }

  private void refuse(String name, String rule) {
    throw refusal(name, rule);
  }
}
