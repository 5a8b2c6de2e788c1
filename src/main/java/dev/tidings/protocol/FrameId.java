package dev.tidings.protocol;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The id that a client gave to its frame; echoed with the same JSON type.
 *
 * @param json the JSON text: a string of 1–64 characters or a safe integer
 */
public record FrameId(String json) {
  private static final int MAX_LENGTH = 64;
  private static final String KEY_HEADER = "Idempotency-Key";

  /** The id that is this text. */
  public static FrameId of(String text) {
    return new FrameId(JsonWriter.quote(text));
  }

  /**
   * The id that a request names in its {@code Idempotency-Key}, or one that nobody else has.
   *
   * @throws ProtocolException {@code bad_field} for a key that is no id
   */
  public static FrameId ofKey(@Nullable String key) {
    if (key != null && (key.isEmpty() || key.length() > MAX_LENGTH)) {
      throw new ProtocolException(
          ErrorCode.BAD_FIELD,
          KEY_HEADER,
          KEY_HEADER + " must have 1 to " + MAX_LENGTH + " characters here");
    }
    return of(key == null ? UUID.randomUUID().toString() : key);
  }

  static Optional<FrameId> in(JsonObject frame) {
    return in(frame, "id");
  }

  static Optional<FrameId> in(JsonObject frame, String name) {
    return frame.value(name).map(FrameId::checked);
  }

  private static FrameId checked(JsonValue value) {
    boolean valid =
        switch (value.kind()) {
          case STRING -> !value.text().isEmpty() && value.text().length() <= MAX_LENGTH;
          case NUMBER -> JsonObject.safeInteger(value.json()).isPresent();
          default -> false;
        };
    if (!valid) {
      throw new ProtocolException(
          ErrorCode.BAD_FIELD,
          "id",
          "id must be a string of 1 to " + MAX_LENGTH + " characters or a safe integer");
    }
    return new FrameId(value.json());
  }
}
