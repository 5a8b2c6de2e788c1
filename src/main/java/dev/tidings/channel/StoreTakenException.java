package dev.tidings.channel;

/** Another node has the history store now; this one can neither read nor write it any more. */
public class StoreTakenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * The loss.
   *
   * @param owner who has it
   */
  public StoreTakenException(String owner) {
    super("the node " + owner + " has taken over the history store");
  }
}
