package dev.tidings.channel;

import dev.tidings.protocol.Sha256;
import java.nio.ByteBuffer;

/** The first 128 bits of the SHA-256 of a text. */
public record Digest(long high, long low) {
  /** The digest of the text. */
  public static Digest of(String text) {
    ByteBuffer hash = ByteBuffer.wrap(Sha256.of(text));
    return new Digest(hash.getLong(), hash.getLong());
  }
}
