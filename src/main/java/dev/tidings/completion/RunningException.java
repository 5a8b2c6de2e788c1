package dev.tidings.completion;

/** A conversation has an answer that grows, and no other can begin. */
class RunningException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long answerId;

  RunningException(long answerId) {
    super("answer " + answerId + " has not ended");
    this.answerId = answerId;
  }

  long answerId() {
    return answerId;
  }
}
