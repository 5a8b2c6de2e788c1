package dev.tidings.protocol;

import java.util.Locale;

/**
 * Every code that an {@code error} frame or a problem document can carry. The hundreds tell what is
 * at fault: 1xx the frame, 2xx the caller, 3xx the channel, 4xx the publication, 5xx the hub.
 * Mirrored in {@code src/docs/schema/codes.json}; a test compares both.
 */
public enum ErrorCode {
  BAD_JSON(100, 400),
  UNKNOWN_TYPE(101, 400),
  BAD_FIELD(102, 400),
  MISSING_FIELD(103, 400),
  TOO_LARGE(104, 413),
  TOO_DEEP(105, 400),
  DUPLICATE_KEY(106, 400),

  UNAUTHENTICATED(200, 401),
  TOKEN_EXPIRED(201, 401),
  FORBIDDEN(202, 403),
  TENANT_MISMATCH(203, 403),
  BLOCKED(204, 403),
  PLAN(205, 403),

  BAD_NAME(300, 400),
  UNKNOWN_NAMESPACE(301, 404),
  NOT_SUBSCRIBED(302, 409),
  TOO_MANY_CHANNELS(303, 409),
  BAD_POSITION(304, 400),
  NO_SESSION(305, 404),

  ID_REUSED(400, 409),
  READ_ONLY(401, 403),
  RATE(402, 429),
  CONFLICT(403, 409),

  INTERNAL(500, 500),
  STORE_UNAVAILABLE(501, 503),
  DRAINING(502, 503),
  NOT_CONFIGURED(503, 503),
  NO_ANSWER(504, 503);

  private final int number;
  private final int httpStatus;

  ErrorCode(int number, int httpStatus) {
    this.number = number;
    this.httpStatus = httpStatus;
  }

  /** The number on the wire. */
  public int number() {
    return number;
  }

  /** The name on the wire, for example {@code bad_json}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether the same request may succeed later without a change: 5xx and {@link #RATE}. */
  public boolean retryable() {
    return number >= 500 || this == RATE;
  }

  /** The HTTP status that a REST answer with this code has (RFC 9110). */
  public int httpStatus() {
    return httpStatus;
  }
}
