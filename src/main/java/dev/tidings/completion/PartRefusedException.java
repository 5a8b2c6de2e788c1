package dev.tidings.completion;

/** A piece of an answer was not stored, because the answer has ended or is another node's. */
class PartRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PartRefusedException(Throwable cause) {
    super("the answer has ended or is another node's: " + cause.getMessage(), cause);
  }

  PartRefusedException(String message) {
    super(message);
  }
}
