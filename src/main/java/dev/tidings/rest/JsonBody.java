package dev.tidings.rest;

import dev.tidings.protocol.BodyText;
import dev.tidings.protocol.JsonObject;
import dev.tidings.protocol.ProtocolException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Reads the small JSON object that a request has as its body, within the bounds of a frame. */
public final class JsonBody {
  private static final int MAX_BYTES = 16 * 1024;

  private JsonBody() {}

  /**
   * The object; empty when there is no body.
   *
   * @throws ProtocolException {@code bad_json}, {@code too_large} and what {@link JsonObject#parse}
   *     refuses
   */
  public static Optional<JsonObject> read(InputStream body) throws IOException {
    return read(body, MAX_BYTES);
  }

  static Optional<JsonObject> read(InputStream body, int maxBytes) throws IOException {
    String text = BodyText.read(body, maxBytes);
    return text.isEmpty() ? Optional.empty() : Optional.of(JsonObject.parse(text));
  }
}
