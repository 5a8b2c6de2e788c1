package dev.tidings.rest;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;

/** A request without any credentials, where some are needed. */
class NoCredentialsException extends ProtocolException {
  private static final long serialVersionUID = 1L;

  NoCredentialsException() {
    super(ErrorCode.UNAUTHENTICATED, "send Authorization: Bearer with a token");
  }
}
