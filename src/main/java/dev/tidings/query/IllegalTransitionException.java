package dev.tidings.query;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;

/** A report that a query cannot follow; says where it is and where it was to go. */
public class IllegalTransitionException extends ProtocolException {
  private static final long serialVersionUID = 1L;

  IllegalTransitionException(QueryStatus from, QueryStatus to) {
    super(
        ErrorCode.CONFLICT,
        "status",
        from == to
            ? "the query is " + from.wireName() + " already, and stays so"
            : "the query is " + from.wireName() + " and cannot become " + to.wireName());
  }
}
