package dev.tidings.session;

import dev.tidings.protocol.CloseCode;
import java.time.Duration;
import java.util.Optional;

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

  /** Whether clients send their frames on it; they come in requests of their own otherwise. */
  default boolean isDuplex() {
    return true;
  }

  /** Which writers write to it. */
  default Lane lane() {
    return Lane.SOCKETS;
  }

  /**
   * Whether it takes a message at this moment. One that does not is left alone until {@link
   * Sessions#writable} is called for it; what waits for it stays where it is.
   */
  default boolean isWritable() {
    return true;
  }

  /** How often it wants to know at most where its client stands; empty for never. */
  default Optional<Duration> bookmarkEvery() {
    return Optional.empty();
  }

  /**
   * Tells where the client stands with everything that was written so far; called as {@link #write}
   * is, and may throw as it does.
   */
  default void bookmark(Bookmark bookmark) {}

  /** The same as {@link #write} and {@link #bookmark} after it. */
  default void write(String message, Bookmark after) {
    write(message);
    bookmark(after);
  }

  /** Notes that nothing waits to be written; called by the writer, must not block. */
  default void caughtUp() {}

  /** Whether the client takes arrays of frames in one message. */
  boolean batches();

  /** The name of the transport, for example {@code websocket}. */
  String transport();

  /** The client's address. */
  String remoteAddress();
}
