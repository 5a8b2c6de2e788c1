package dev.tidings.completion;

/** An answer has ended, or is about to, and nothing can be added to it. */
class OverException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String status;

  OverException(long answerId, String status) {
    super("answer " + answerId + " takes no more: it is " + status);
    this.status = status;
  }

  String status() {
    return status;
  }
}
