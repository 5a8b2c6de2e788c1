package dev.tidings.session;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Writes to the sessions that hash to it. One thread at a time runs the shard; it takes commands in
 * the order posted and writes to one session after the other. A write that does not return in time
 * costs the thread, not the shard: {@link #rescue} hands the shard to a fresh thread, and the stuck
 * one leaves when its write ends.
 */
final class WriterShard {
  /** The shard's thread is between writes. */
  private static final Object RUNNING = new Object();

  private final int index;
  private final Executor threads;
  private final Queue<Runnable> mailbox = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean asleep = new AtomicBoolean();

  /** {@link #RUNNING}, or the write that the shard's thread is in. Who swaps it owns the shard. */
  private final AtomicReference<Object> phase = new AtomicReference<>(RUNNING);

  /** Sessions with something to write; used by the shard's thread only. */
  private final Deque<Outlet> ready = new ArrayDeque<>();

  private volatile @Nullable Thread owner;
  private volatile boolean stopped;

  WriterShard(int index, Executor threads) {
    this.index = index;
    this.threads = threads;
  }

  int index() {
    return index;
  }

  void start() {
    threads.execute(this::run);
  }

  /** Adds a command; commands run in the order of the calls, on the shard's thread. */
  void post(Runnable command) {
    mailbox.add(command);
    if (asleep.compareAndSet(true, false)) {
      LockSupport.unpark(owner);
    }
  }

  void stop() {
    stopped = true;
    asleep.set(false);
    LockSupport.unpark(owner);
  }

  /** Notes that the outlet has something to write. On the shard's thread. */
  void ready(Outlet outlet) {
    if (!outlet.isReady() && !outlet.isWriting()) {
      outlet.ready(true);
      ready.add(outlet);
    }
  }

  /** A write that has been under way since {@code started} (nanoseconds). */
  static final class Write {
    private final Outlet outlet;
    private final Thread thread = Thread.currentThread();
    private final long started = System.nanoTime();

    /** Whether the transport has returned. Guarded by this. */
    private boolean returned;

    Write(Outlet outlet) {
      this.outlet = outlet;
    }

    Outlet outlet() {
      return outlet;
    }

    long started() {
      return started;
    }

    /** Frees the thread from the transport, unless it is out already. */
    synchronized void abort() {
      if (!returned) {
        outlet.session().connection().abort(thread);
      }
    }

    /** Called on the write's own thread; after it nobody interrupts that thread any more. */
    synchronized void returned() {
      returned = true;
      Thread.interrupted();
    }
  }

  /**
   * If the shard's thread has been in one write for longer than the bound, gives the shard to
   * another thread.
   *
   * @return the write, which is now alone on its thread; null when all is well
   */
  @Nullable Write rescue(long now, long boundNanos) {
    Object current = phase.get();
    if (current instanceof Write write
        && now - write.started() > boundNanos
        && phase.compareAndSet(write, RUNNING)) {
      start();
      return write;
    }
    return null;
  }

  private void run() {
    owner = Thread.currentThread();
    while (!stopped) {
      runCommands();
      Outlet outlet = ready.poll();
      if (outlet == null) {
        sleepUntilPosted();
      } else if (!serve(outlet)) {
        return;
      }
    }
  }

  private void runCommands() {
    for (Runnable command = mailbox.poll(); command != null; command = mailbox.poll()) {
      command.run();
    }
  }

  private void sleepUntilPosted() {
    asleep.set(true);
    if (mailbox.isEmpty() && !stopped) {
      LockSupport.park(this);
    }
    asleep.set(false);
    Thread.interrupted(); // the shard ends by stop() alone
  }

  /** One write to one session; false when the shard was given to another thread meanwhile. */
  private boolean serve(Outlet outlet) {
    outlet.ready(false);
    Batch batch = outlet.next();
    boolean ping = outlet.takePing();
    if (!batch.isEmpty() || ping) {
      outlet.writing(true);
      Write write = new Write(outlet);
      phase.set(write);
      RuntimeException failure = write(outlet.session(), batch, ping);
      if (!phase.compareAndSet(write, RUNNING)) {
        write.returned();
        post(() -> written(outlet, failure));
        return false;
      }
      written(outlet, failure);
    } else {
      closeIfDue(outlet);
    }
    return true;
  }

  private static @Nullable RuntimeException write(
      ClientSession session, Batch batch, boolean ping) {
    try {
      for (String message : batch.messages(session.connection().batches())) {
        session.connection().write(message);
        session.wrote(message.length());
      }
      session.wroteFrames(batch.size());
      if (ping) {
        session.connection().ping();
      }
      return null;
    } catch (ConnectionLostException e) {
      return e;
    }
  }

  private void written(Outlet outlet, @Nullable RuntimeException failure) {
    outlet.writing(false);
    if (failure != null) {
      outlet.session().lost("a write failed: " + failure.getMessage());
    } else {
      closeIfDue(outlet);
      if (outlet.hasMore()) {
        ready(outlet);
      }
    }
  }

  private void closeIfDue(Outlet outlet) {
    Outlet.Closing closing = outlet.due();
    if (closing != null) {
      outlet.dispose();
      ClientSession session = outlet.session();
      threads.execute(() -> session.connection().close(closing.code(), closing.reason()));
    }
  }

  @Override
  public String toString() {
    return "WriterShard[" + index + ']';
  }
}
