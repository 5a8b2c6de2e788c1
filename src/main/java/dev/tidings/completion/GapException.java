package dev.tidings.completion;

/** A service left tokens out; nothing of what it pushed was taken. */
class GapException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long expected;

  GapException(long expected, long seq) {
    super("token " + seq + " came, and " + expected + " is the next");
    this.expected = expected;
  }

  long expected() {
    return expected;
  }
}
