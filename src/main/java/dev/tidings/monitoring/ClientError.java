package dev.tidings.monitoring;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An error that a client has seen.
 *
 * @param times how often, since it was told last
 * @param stack where it came from, as the client's platform says it
 * @param url of the page
 * @param version of what the page runs
 */
public record ClientError(
    String tenant,
    String user,
    String message,
    long times,
    Optional<String> stack,
    Optional<String> url,
    Optional<String> version) {
  /** Numbers, and what looks like an id: they make no other error. */
  private static final Pattern VARIABLE = Pattern.compile("0x[0-9a-fA-F]+|[0-9a-fA-F-]{16,}|\\d+");

  /** The same for errors that are the same but for the numbers and ids in them. */
  long fingerprint() {
    String known = plain(message) + '\n' + stack.map(ClientError::place).orElse("");
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(known.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(digest).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each Java platform has SHA-256", e);
    }
  }

  /** The first line that is not the message again. */
  private static String place(String stack) {
    return stack
        .lines()
        .filter(line -> line.strip().startsWith("at ") || line.contains("@"))
        .findFirst()
        .map(ClientError::plain)
        .orElse("");
  }

  private static String plain(String text) {
    return VARIABLE.matcher(text).replaceAll("#");
  }
}
