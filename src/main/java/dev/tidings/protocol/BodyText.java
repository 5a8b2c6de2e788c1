package dev.tidings.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads the text that a request has as its body. */
public final class BodyText {
  private BodyText() {}

  /**
   * All of it; empty where there is no body.
   *
   * @throws ProtocolException {@code too_large} for more than so many bytes, {@code bad_json} for
   *     what is not UTF-8
   */
  public static String read(InputStream body, int maxBytes) throws IOException {
    byte[] bytes = body.readNBytes(maxBytes + 1);
    if (bytes.length > maxBytes) {
      throw new ProtocolException(
          ErrorCode.TOO_LARGE, "the body has at most " + maxBytes + " bytes");
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new ProtocolException(ErrorCode.BAD_JSON, "the body is not UTF-8 (RFC 8259)");
    }
  }
}
