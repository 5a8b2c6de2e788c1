package dev.tidings.protocol;

/** How long text is on the wire, and whether it can be stored. */
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

  /**
   * Whether every database keeps the text as it is: it has no unpaired surrogate, which has no form
   * in UTF-8, and no U+0000, which PostgreSQL refuses.
   */
  public static boolean isStorable(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        return false;
      }
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  /** What a character takes beyond its first byte; the halves of a pair take four together. */
  private static int extra(char c) {
    return c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
  }
}
