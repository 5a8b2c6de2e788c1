package dev.tidings.completion;

/** The text of answers could not be read or written; what was stored still is. */
class AnswersUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  AnswersUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
