package dev.tidings.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A request that the hub refuses, with the wire code, the field at fault where there is one, and a
 * sentence that says which rule was broken. It never carries a secret: the message goes to the
 * client.
 */
public class ProtocolException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final @Nullable String field;

  /** A refusal that is about no single field. */
  public ProtocolException(ErrorCode code, String message) {
    this(code, null, message);
  }

  /** A refusal of one field, named by its path, for example {@code options.history}. */
  public ProtocolException(ErrorCode code, @Nullable String field, String message) {
    super(message);
    this.code = code;
    this.field = field;
  }

  /** The wire code. */
  public ErrorCode code() {
    return code;
  }

  /** The path of the field at fault, or null when the frame as a whole is. */
  public @Nullable String field() {
    return field;
  }

  /** After how many milliseconds the same request may succeed, where that is known; else null. */
  public @Nullable Long retryAfter() {
    return null;
  }

  /** The sentence for the client; unlike {@link #getMessage()} never null. */
  public String detail() {
    String message = getMessage();
    return message == null ? code.wireName() : message;
  }
}
