package dev.tidings.session;

import dev.tidings.protocol.CloseCode;

/**
 * The bytes of one client: the port that each transport implements. {@link #write} and {@link
 * #ping} are called by one thread at a time; {@link #close} and {@link #abort} by any.
 */
public interface Connection {
  /**
   * Hands one message to the transport and returns when it took it, which for a reader that stopped
   * can be never; {@link #abort} frees such a call.
   *
   * @throws ConnectionLostException when the client can no longer be reached
   */
  void write(String message);

  /**
   * Asks the client for a sign of life below the level of frames. Throws as {@link #write} does.
   */
  void ping();

  /** Ends the connection; may take seconds. Does nothing when it has ended. Never throws. */
  void close(CloseCode code, String reason);

  /**
   * Frees a write that makes no progress, and ends the connection.
   *
   * @param writer the thread inside {@link #write}
   */
  void abort(Thread writer);

  /** Whether the client takes arrays of frames in one message. */
  boolean batches();

  /** The name of the transport, for example {@code websocket}. */
  String transport();

  /** The client's address. */
  String remoteAddress();
}
