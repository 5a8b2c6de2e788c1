package dev.tidings.monitoring;

import dev.tidings.protocol.Sha256;
import java.nio.ByteBuffer;
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
    return ByteBuffer.wrap(Sha256.of(known)).getLong();
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
