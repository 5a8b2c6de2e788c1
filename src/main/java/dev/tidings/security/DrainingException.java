package dev.tidings.security;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;

/** A session that is refused because the node is about to stop, with the time to stay away. */
public class DrainingException extends ProtocolException {
  private static final long serialVersionUID = 1L;

  private final long retryAfterMillis;

  /** The refusal of one session. */
  public DrainingException(long retryAfterMillis) {
    super(ErrorCode.DRAINING, "this node is about to stop; connect again after retryAfter");
    this.retryAfterMillis = retryAfterMillis;
  }

  @Override
  public Long retryAfter() {
    return retryAfterMillis;
  }
}
