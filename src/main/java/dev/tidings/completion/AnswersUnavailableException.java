package dev.tidings.completion;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;

/** The text of answers could not be read or written; what was stored still is. */
class AnswersUnavailableException extends ProtocolException {
  private static final long serialVersionUID = 1L;

  AnswersUnavailableException(String message, Throwable cause) {
    super(ErrorCode.STORE_UNAVAILABLE, message);
    initCause(cause);
  }
}
