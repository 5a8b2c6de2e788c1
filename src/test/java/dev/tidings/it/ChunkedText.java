package dev.tidings.it;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The lines of an HTTP response whose body comes in chunks (RFC 9112, section 7.1). */
final class ChunkedText {
  private final StringBuilder head = new StringBuilder();
  private final StringBuilder size = new StringBuilder();
  private StringBuilder partial = new StringBuilder();
  private boolean inBody;

  /** What is left of the chunk; 0 within the line before one. */
  private int left;

  /** The lines that are complete by now. */
  String lines(ByteBuffer in) {
    while (in.hasRemaining()) {
      if (!inBody) {
        head.append((char) in.get());
        inBody = head.length() > 4 && head.substring(head.length() - 4).equals("\r\n\r\n");
      } else if (left == 0) {
        readSize((char) in.get());
      } else {
        byte[] bytes = new byte[Math.min(left, in.remaining())];
        in.get(bytes);
        left -= bytes.length;
        partial.append(new String(bytes, StandardCharsets.ISO_8859_1));
      }
    }
    int end = partial.lastIndexOf("\n") + 1;
    String lines = partial.substring(0, end);
    partial = new StringBuilder(partial.substring(end));
    return lines;
  }

  private void readSize(char c) {
    if (c != '\n') {
      size.append(c);
    } else if (!size.toString().strip().isEmpty()) {
      if (!head.toString().toLowerCase(Locale.ROOT).contains("transfer-encoding: chunked")) {
        throw new IllegalStateException(head.toString());
      }
      left = Integer.parseInt(size.toString().strip(), 16);
      size.setLength(0);
    } else {
      size.setLength(0);
    }
  }
}
