package dev.tidings.security;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;

/** A request over its rate, with the time after which it may be repeated. */
public class RateExceededException extends ProtocolException {
  private static final long serialVersionUID = 1L;

  private final long retryAfterMillis;

  /** The refusal of one request; the time is what {@link RateLimits#tryAcquire} gave. */
  public RateExceededException(String message, long retryAfterMillis) {
    super(ErrorCode.RATE, message);
    this.retryAfterMillis = retryAfterMillis;
  }

  @Override
  public Long retryAfter() {
    return retryAfterMillis;
  }
}
