package dev.tidings.security;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;

/**
 * Somebody wanted to connect and was not taken. Fired once for each try.
 *
 * @param transport by what, as sessions name it
 * @param reason the name of the error or of the problem that the client is told, {@link #ORIGIN} or
 *     {@link #SILENT}
 */
public record ConnectionRefused(String transport, String reason) {
  /** The page that asked is of another origin. */
  public static final String ORIGIN = "origin";

  /** The client never said who it is. */
  public static final String SILENT = "no_auth";

  /** Refused with an error of the protocol; a fault of the hub counts as {@code internal}. */
  public static ConnectionRefused of(String transport, RuntimeException failure) {
    ErrorCode code =
        failure instanceof ProtocolException refusal ? refusal.code() : ErrorCode.INTERNAL;
    return new ConnectionRefused(transport, code.wireName());
  }
}
