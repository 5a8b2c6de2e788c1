package dev.tidings.protocol;

/**
 * The WebSocket close codes that the hub sends (RFC 6455 section 7.4; 4000 and above are its own).
 * What a client does on each stands in {@code src/docs/protocol.md}. Mirrored in {@code
 * src/docs/schema/codes.json}; a test compares both.
 */
public enum CloseCode {
  NORMAL(1000),
  GOING_AWAY(1001),
  TOO_LARGE(1009),
  INTERNAL(1011),
  RESTART(1012),
  HEARTBEAT(4000),
  UNAUTHENTICATED(4001),
  FORBIDDEN(4003),
  SLOW_CONSUMER(4008),
  TOKEN_EXPIRED(4009),
  DISCONNECTED(4010),
  OVER_LIMIT(4029),
  UNDECODABLE(4400);

  private final int number;

  CloseCode(int number) {
    this.number = number;
  }

  /** The number on the wire. */
  public int number() {
    return number;
  }
}
