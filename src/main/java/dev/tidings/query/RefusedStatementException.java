package dev.tidings.query;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;

/** A statement that the hub does not pass to a database; says what in it, by name. */
public class RefusedStatementException extends ProtocolException {
  private static final long serialVersionUID = 1L;

  RefusedStatementException(String rule) {
    super(ErrorCode.BAD_FIELD, "sql", rule);
  }
}
