package dev.tidings.rest;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;

/** A page of an origin that may not do this. */
class ForeignOriginException extends ProtocolException {
  private static final long serialVersionUID = 1L;

  ForeignOriginException(String message) {
    super(ErrorCode.FORBIDDEN, message);
  }
}
