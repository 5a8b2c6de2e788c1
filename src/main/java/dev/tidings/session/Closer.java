package dev.tidings.session;

import dev.tidings.protocol.CloseCode;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;

/**
 * Closes connections, each on a thread of the pool, because a close is a write and may block. One
 * that has not returned in time is freed as a stuck write is, and its socket ends: no client is
 * left on a connection that the hub has given up, and no thread is gone for good.
 */
final class Closer {
  private static final Logger LOG = System.getLogger(Closer.class.getName());

  /** What a close frame may take; a client that gets none sees the end of the connection. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Threads threads;
  private final Duration patience;

  Closer(Threads threads) {
    this(threads, PATIENCE);
  }

  Closer(Threads threads, Duration patience) {
    this.threads = threads;
    this.patience = patience;
  }

  /** Returns at once. */
  void close(ClientSession session, CloseCode code, String reason) {
    threads.pool().execute(() -> new Attempt(session).run(code, reason));
  }

  /** One close, on its thread. */
  private final class Attempt {
    private final ClientSession session;
    private final Thread thread = Thread.currentThread();

    /** Whether the thread has something else to do by now. Guarded by this. */
    private boolean over;

    Attempt(ClientSession session) {
      this.session = session;
    }

    void run(CloseCode code, String reason) {
      try {
        threads.after(patience, this::free);
      } catch (RejectedExecutionException e) {
        LOG.log(Level.DEBUG, "the hub stops: nobody frees a close any more", e);
      }
      try {
        session.connection().close(code, reason);
      } finally {
        end();
      }
      session.gone();
    }

    private synchronized void free() {
      if (!over) {
        session.connection().abort(thread);
      }
    }

    private synchronized void end() {
      over = true;
      Thread.interrupted(); // meant for the close alone
    }
  }
}
