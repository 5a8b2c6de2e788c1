package dev.tidings.rest;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.CRC32C;

/**
 * Where a page of a list ends: opaque to clients, and no permission, since what is behind it is
 * read as the caller's own. It carries a check sum, so that what was cut off or mistyped is refused
 * and not taken for a position. Immutable.
 */
public final class PageCursor {
  private static final int MAX_KEYS = 4;
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private final long[] keys;

  private PageCursor(long[] keys) {
    this.keys = keys;
  }

  /** The place behind the item with these keys, at most {@value #MAX_KEYS}. */
  public static PageCursor of(long... keys) {
    if (keys.length == 0 || keys.length > MAX_KEYS) {
      throw new IllegalArgumentException("a cursor has 1 to " + MAX_KEYS + " keys");
    }
    return new PageCursor(keys.clone());
  }

  /**
   * The cursor that a client sent back.
   *
   * @throws ProtocolException {@code bad_field} when the hub never gave it
   */
  public static PageCursor parse(String text) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
      int count = (bytes.remaining() - Integer.BYTES) / Long.BYTES;
      if (count < 1 || count > MAX_KEYS || bytes.remaining() != length(count)) {
        throw unknown();
      }
      long[] keys = new long[count];
      bytes.asLongBuffer().get(keys);
      if (bytes.getInt(count * Long.BYTES) != sum(keys)) {
        throw unknown();
      }
      return new PageCursor(keys);
    } catch (IllegalArgumentException e) {
      throw unknown();
    }
  }

  /** The key at an index. */
  public long key(int index) {
    if (index >= keys.length) {
      throw unknown(); // of another list
    }
    return keys[index];
  }

  /** What the client gets. */
  public String text() {
    ByteBuffer bytes = ByteBuffer.allocate(length(keys.length));
    for (long key : keys) {
      bytes.putLong(key);
    }
    return ENCODER.encodeToString(bytes.putInt(sum(keys)).array());
  }

  private static int length(int keys) {
    return keys * Long.BYTES + Integer.BYTES;
  }

  private static int sum(long[] keys) {
    CRC32C sum = new CRC32C();
    for (long key : keys) {
      sum.update(ByteBuffer.allocate(Long.BYTES).putLong(key).flip());
    }
    return (int) sum.getValue();
  }

  private static ProtocolException unknown() {
    return new ProtocolException(
        ErrorCode.BAD_FIELD, "cursor", "cursor must be one that this list gave as next");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PageCursor cursor && Arrays.equals(keys, cursor.keys);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(keys);
  }

  @Override
  public String toString() {
    return "PageCursor" + Arrays.toString(keys);
  }
}
