package dev.tidings.session;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One batch on its way to one session. Run by one thread, watched and aborted by another. */
final class Write {
  private static final Logger LOG = System.getLogger(Write.class.getName());

  private final Outlet outlet;
  private final Batch batch;
  private final boolean ping;

  /** Where the client stands with it; null when it is not told. */
  private final @Nullable Bookmark bookmark;

  /** When a thread began with it; written by that thread. */
  private volatile long started;

  /** When the transport last took a message; written by the write's thread. */
  private volatile long progressed;

  /** Who is in the transport; null before and after. Guarded by this. */
  private @Nullable Thread writer;

  /** Why the session cannot go on. Guarded by this. */
  private @Nullable String failure;

  private volatile boolean over;

  Write(Outlet outlet, Batch batch, boolean ping, @Nullable Bookmark bookmark) {
    this.outlet = outlet;
    this.batch = batch;
    this.ping = ping;
    this.bookmark = bookmark;
    begin();
  }

  /** A write that was handed to another thread begins when that thread does. */
  private void begin() {
    started = System.nanoTime();
    progressed = started;
  }

  Outlet outlet() {
    return outlet;
  }

  /** When it began, in nanoseconds. */
  long started() {
    return started;
  }

  /** How long the transport has taken nothing, in nanoseconds. */
  long stalledFor(long now) {
    return isBegun() ? now - progressed : 0;
  }

  /** Whether it has returned. */
  boolean isOver() {
    return over;
  }

  /** How long it held its thread, in nanoseconds. Once it is over. */
  long took() {
    return progressed - started;
  }

  /** Why the session cannot go on; null when all was written. Once it is over. */
  synchronized @Nullable String failure() {
    return failure;
  }

  /** Writes; never throws. An interrupted transport may return as if it had written. */
  void run() {
    enter();
    ClientSession session = outlet.session();
    boolean arrays = session.connection().batches();
    try {
      int messages = batch.messages(arrays);
      for (int i = 0; i < messages && failure() == null; i++) {
        String message = batch.message(i, arrays);
        if (bookmark != null && i == messages - 1) {
          session.connection().write(message, bookmark);
        } else {
          session.connection().write(message);
        }
        session.tellSent(message);
        session.counter().wrote(batch.bytes(i, arrays));
        outlet.shard().metrics().wrote(batch.bytes(i, arrays));
        progressed = System.nanoTime();
      }
      session.counter().wroteFrames(batch.size());
      outlet.shard().metrics().wroteFrames(batch.size(), batch.publishedAt());
      if (bookmark != null && messages == 0) {
        session.connection().bookmark(bookmark);
      }
      if (ping && failure() == null) {
        session.connection().ping();
      }
    } catch (ConnectionLostException e) {
      fail("a write failed: " + e.getMessage());
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "the transport of " + session + " failed", e);
      fail("a write failed: " + e);
    }
    progressed = System.nanoTime();
    over = true;
  }

  /** Frees the thread from the transport, unless it is out already. */
  synchronized void abort() {
    if (writer != null && !over) {
      failure = "a write made no progress for " + seconds() + " s";
      outlet.session().connection().abort(writer);
    }
  }

  /** Called on the write's own thread; after it nobody interrupts that thread any more. */
  synchronized void leave() {
    writer = null;
    Thread.interrupted();
  }

  long seconds() {
    return TimeUnit.NANOSECONDS.toSeconds(stalledFor(System.nanoTime()));
  }

  private synchronized void enter() {
    begin();
    writer = Thread.currentThread();
  }

  private synchronized boolean isBegun() {
    return writer != null;
  }

  private synchronized void fail(String reason) {
    failure = failure == null ? reason : failure;
  }
}
