package dev.tidings.admin;

import dev.tidings.protocol.JsonObject;
import dev.tidings.protocol.Utf8;
import java.util.Optional;

/** Texts of a body that are to be stored. */
final class StorableText {
  private StorableText() {}

  /**
   * A text that must be there.
   *
   * @throws dev.tidings.protocol.ProtocolException that names the field and the rule
   */
  static String required(JsonObject body, String name, int max) {
    return storable(body, name, body.requiredText(name, max));
  }

  /**
   * A text that may be left out.
   *
   * @throws dev.tidings.protocol.ProtocolException that names the field and the rule
   */
  static Optional<String> optional(JsonObject body, String name, int max) {
    return body.text(name, max).map(text -> storable(body, name, text));
  }

  private static String storable(JsonObject body, String name, String text) {
    if (text.isBlank() || !Utf8.isStorable(text)) {
      throw body.refusal(name, "must not be blank, and have no U+0000 and no unpaired surrogates");
    }
    return text;
  }
}
