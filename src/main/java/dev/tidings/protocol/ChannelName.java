package dev.tidings.protocol;

/**
 * The name of a channel: 1–255 characters of printable ASCII except space and {@code " \ * , ? #},
 * compared byte for byte. Other bytes of an id are percent-encoded by {@link #encode}.
 *
 * @param text the name
 */
public record ChannelName(String text) implements Comparable<ChannelName> {
  /** The longest name in characters. */
  public static final int MAX_LENGTH = 255;

  private static final String EXCLUDED = " \"\\*,?#";

  /**
   * Checks the name.
   *
   * @throws ProtocolException {@code bad_name} that says the rule
   */
  public ChannelName {
    if (text.isEmpty() || text.length() > MAX_LENGTH || !text.chars().allMatch(ChannelName::may)) {
      throw new ProtocolException(
          ErrorCode.BAD_NAME,
          "channel",
          "a channel name has 1 to 255 characters of printable ASCII except space and \" \\ * , ? #");
    }
  }

  private static boolean may(int c) {
    return c > ' ' && c < 0x7F && EXCLUDED.indexOf(c) < 0;
  }

  /** The part up to the first {@code .} or {@code :}, else the whole name. */
  public String namespace() {
    return namespaceOf(text);
  }

  /** What follows the namespace and its separator; empty when there is none. */
  public String key() {
    return keyOf(text);
  }

  /** The namespace of a text that may be no valid name. */
  static String namespaceOf(String text) {
    return text.substring(0, namespaceEnd(text));
  }

  /** What follows the namespace in a text that may be no valid name. */
  static String keyOf(String text) {
    int start = namespaceEnd(text) + 1;
    return start > text.length() ? "" : text.substring(start);
  }

  private static int namespaceEnd(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.' || c == ':') {
        return i;
      }
    }
    return text.length();
  }

  /** The id as it stands in a name: bytes that a name cannot hold are percent-encoded (UTF-8). */
  public static String encode(String id) {
    StringBuilder encoded = new StringBuilder(id.length());
    for (byte b : id.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
      if (may(b) && b != '%') {
        encoded.append((char) b);
      } else {
        encoded.append('%').append(String.format("%02X", b));
      }
    }
    return encoded.toString();
  }

  @Override
  public int compareTo(ChannelName other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
