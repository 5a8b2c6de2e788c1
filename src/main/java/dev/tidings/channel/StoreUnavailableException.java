package dev.tidings.channel;

/** The history store does not answer, and it is not known what became of the call. */
public class StoreUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The failure, with its cause. */
  public StoreUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
