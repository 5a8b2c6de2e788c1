package dev.tidings.session;

/** Hears of what goes over one connection. Called by the threads of sessions: must not block. */
public interface FrameTap {
  /** A message came from the client. */
  void received(String message);

  /** A message was handed to the transport. */
  void sent(String message);
}
