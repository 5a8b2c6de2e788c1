package dev.tidings.outbox;

/** The outbox could not be read or written; what was in it still is. */
public class OutboxUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The failure, with its cause. */
  public OutboxUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
