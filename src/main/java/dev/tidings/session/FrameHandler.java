package dev.tidings.session;

import dev.tidings.protocol.ClientFrame;
import java.util.Set;

/**
 * Handles the frames of some types. Produce it as a CDI bean and it is called for its types, for
 * one frame of a session at a time, only once the caller is known. It answers each frame that has
 * an id exactly once; a {@link dev.tidings.protocol.ProtocolException} becomes the answer.
 */
public interface FrameHandler {
  /** The types it handles; each type has one handler. */
  Set<String> types();

  /**
   * Whether it serves callers who are limited to one channel as well; it then checks the channel of
   * each frame. {@link dev.tidings.security.Caller#isLimited}
   */
  default boolean servesLimited() {
    return false;
  }

  /**
   * Whether the frame changes what the client is told on its connection, so that without one there
   * is nothing to do.
   */
  default boolean needsConnection(ClientFrame frame) {
    return false;
  }

  /** Handles one frame. */
  void handle(ClientSession session, ClientFrame frame);
}
