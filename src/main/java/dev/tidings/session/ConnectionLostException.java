package dev.tidings.session;

/** A write failed: the client is gone. */
public class ConnectionLostException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The end of a connection, with what the transport said. */
  public ConnectionLostException(String message, Throwable cause) {
    super(message, cause);
  }
}
