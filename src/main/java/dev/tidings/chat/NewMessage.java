package dev.tidings.chat;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.FrameId;
import dev.tidings.protocol.JsonObject;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.protocol.Sender;
import dev.tidings.protocol.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * What somebody says in a chat.
 *
 * @param ref the sender's own id, which makes a repeat the same message
 * @param data an object as JSON text, at most {@link #MAX_DATA} characters
 */
record NewMessage(Sender sender, FrameId ref, String text, @Nullable String data) {
  /** The most characters of a text. */
  static final int MAX_TEXT = 8_000;

  /** The most characters of what may come with it. */
  static final int MAX_DATA = 16_000;

  /**
   * Reads what was published.
   *
   * @param payload JSON text
   * @throws ProtocolException {@code bad_field} or {@code missing_field}
   */
  static NewMessage of(Sender sender, FrameId ref, String payload) {
    if (!payload.startsWith("{")) {
      throw new ProtocolException(
          ErrorCode.BAD_FIELD, "payload", "payload must be an object with a text");
    }
    JsonObject object = JsonObject.parse(payload);
    String data = object.object("data").map(unused -> object.json("data")).orElse(null);
    if (data != null && data.length() > MAX_DATA) {
      throw new ProtocolException(
          ErrorCode.BAD_FIELD, "data", "data must have at most " + MAX_DATA + " characters");
    }
    String text = object.requiredText("text", MAX_TEXT);
    if (!Utf8.isStorable(text)) {
      throw new ProtocolException(
          ErrorCode.BAD_FIELD, "text", "text must be Unicode text without U+0000");
    }
    return new NewMessage(sender, ref, text, data);
  }
}
