package dev.tidings.protocol;

/** How long text is on the wire. */
public final class Utf8 {
  private Utf8() {}

  /** The bytes of the text in UTF-8 (RFC 3629), if it has no unpaired surrogates. */
  public static int length(String text) {
    int chars = text.length();
    int bytes = chars;
    for (int i = 0; i < chars; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        bytes += extra(c);
      }
    }
    return bytes;
  }

  /** What a character takes beyond its first byte; the halves of a pair take four together. */
  private static int extra(char c) {
    return c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
  }
}
