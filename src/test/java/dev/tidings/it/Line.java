package dev.tidings.it;

import java.util.concurrent.CompletableFuture;

/** How a {@link TestClient} is connected. */
interface Line {
  /** Sends a message, and waits until the hub has it. */
  void send(String message);

  /** Goes away without a word. */
  void abort();

  /** Says that it leaves. */
  void close();

  /** What a line tells its client. */
  interface Listener {
    /** A message came: a frame or an array of frames. */
    void received(String message);

    /** It is closed, by whichever side; 1006 when it broke. */
    void closed(int code, String reason);

    /** The hub has shown that it is there, by a message or by less. */
    default void alive() {}
  }

  /** Opens a line; fails with {@link TestClient.RefusedException} when the hub refuses it. */
  interface Opening {
    CompletableFuture<? extends Line> open(TestClient.Handshake handshake, Listener listener);
  }
}
