package dev.tidings.channel;

/** The history store refuses an event for what is in it; nothing was stored. */
public class StoreRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The refusal, with its cause. */
  public StoreRefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
