package dev.tidings.sse;

import org.jspecify.annotations.Nullable;

/** Events as text (HTML Living Standard, section 9.2.5), without what a client would read twice. */
final class EventText {
  /** Keeps the connection open, and is no event. */
  static final String COMMENT = ":\n\n";

  private EventText() {}

  /**
   * One event.
   *
   * @param id what the client comes back with; null to leave what it has
   * @param event its type; null for {@code message}
   * @throws IllegalArgumentException when the id or the type would be more than one line
   */
  static String of(@Nullable String id, @Nullable String event, String data) {
    StringBuilder text = new StringBuilder(data.length() + 32);
    field(text, "id", id);
    field(text, "event", event);
    int start = 0;
    for (int i = 0; i < data.length(); i++) {
      char c = data.charAt(i);
      if (c == '\n' || c == '\r') {
        text.append("data: ").append(data, start, i).append('\n');
        i += c == '\r' && i + 1 < data.length() && data.charAt(i + 1) == '\n' ? 1 : 0;
        start = i + 1;
      }
    }
    return text.append("data: ").append(data, start, data.length()).append("\n\n").toString();
  }

  /** How long a client waits before it connects again, in milliseconds. */
  static String retry(long millis) {
    return "retry: " + millis + "\n\n";
  }

  private static void field(StringBuilder text, String name, @Nullable String value) {
    if (value == null) {
      return;
    }
    if (value.indexOf('\n') >= 0 || value.indexOf('\r') >= 0 || value.indexOf(0) >= 0) {
      throw new IllegalArgumentException(name + " must be one line without U+0000");
    }
    text.append(name).append(": ").append(value).append('\n');
  }
}
