package dev.tidings.session;

import dev.tidings.protocol.CloseCode;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Writes to the sessions that hash to it. One thread at a time runs the shard; it takes commands in
 * the order posted and writes to one session after the other. A write that does not return in time
 * costs the thread, not the shard: {@link #rescue} hands the shard to a fresh thread, and the stuck
 * one leaves when its write ends. A session that was slow is written to by a thread of its own
 * until it is fast again. Whatever a command or a transport throws, the shard goes on.
 */
final class WriterShard {
  private static final Logger LOG = System.getLogger(WriterShard.class.getName());

  /** The shard's thread is between writes. */
  private static final Object RUNNING = new Object();

  /**
   * A round that was shorter than this is followed by a pause for the rest of it. What comes
   * meanwhile is written together, and those who post need not wake anybody.
   */
  private static final long PACE_NANOS = TimeUnit.MICROSECONDS.toNanos(250);

  private final int index;
  private final Executor threads;
  private final Closer closer;

  /** Where writes go that have a thread of their own. */
  private final StallWatch watch;

  private final DeliveryMetrics metrics;

  /** What the queues of its sessions hold together; used by the shard's thread only. */
  private final OutboundQueue.Shared queues;

  private final Queue<Runnable> mailbox = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean asleep = new AtomicBoolean();

  /** {@link #RUNNING}, or the write that the shard's thread is in. Who swaps it owns the shard. */
  private final AtomicReference<Object> phase = new AtomicReference<>(RUNNING);

  /** Sessions with something to write; used by the shard's thread only. */
  private final Deque<Outlet> ready = new ArrayDeque<>();

  /** Feeds that keep a slice; used by the shard's thread only. */
  private final List<ShardFeed> warm = new ArrayList<>();

  /** Sessions to look at again at a time; used by the shard's thread only. */
  private final PriorityQueue<Wake> wakes = new PriorityQueue<>();

  /** When the shard last began to write after it had rested; shard's thread only. */
  private long roundBegan;

  /** Whether it has written anything since; shard's thread only. */
  private boolean wrote;

  /** Whose queue is filling, to be written to before any more commands; shard's thread only. */
  private @Nullable Outlet crowded;

  /** Whether it has, or had, a session. */
  private volatile boolean used;

  private volatile @Nullable Thread owner;
  private volatile boolean stopped;

  WriterShard(
      int index,
      Executor threads,
      Closer closer,
      StallWatch watch,
      long queueBytes,
      DeliveryMetrics metrics) {
    this.index = index;
    this.threads = threads;
    this.closer = closer;
    this.watch = watch;
    this.metrics = metrics;
    this.queues = new OutboundQueue.Shared(queueBytes);
  }

  private record Wake(long at, Outlet outlet) implements Comparable<Wake> {
    @Override
    public int compareTo(Wake other) {
      return Long.compare(at - other.at, 0);
    }
  }

  int index() {
    return index;
  }

  DeliveryMetrics metrics() {
    return metrics;
  }

  OutboundQueue.Shared queues() {
    return queues;
  }

  /** Notes that it is given a session, before anything is posted for that. */
  void use() {
    used = true;
  }

  /** Whether anybody can be on it. */
  boolean isUsed() {
    return used;
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

  /** Whether it has nothing to do. */
  boolean isAsleep() {
    return asleep.get();
  }

  /** Notes that the outlet has something to write. On the shard's thread. */
  void ready(Outlet outlet) {
    if (!outlet.isReady() && !outlet.isWriting()) {
      outlet.ready(true);
      ready.add(outlet);
    }
  }

  /** Has the outlet written to before the next command. On the shard's thread. */
  void hurry(Outlet outlet) {
    if (!outlet.isWriting()) {
      crowded = outlet;
    }
  }

  /** Notes that a feed keeps a slice, which it lets go when the shard has nothing to do. */
  void warm(ShardFeed feed) {
    if (!feed.isWarm()) {
      warm.add(feed);
    }
  }

  /** Has the outlet looked at when the time has come. On the shard's thread. */
  void wakeAt(Outlet outlet, long at) {
    wakes.add(new Wake(at, outlet));
  }

  private void runWakes() {
    Wake first = wakes.peek();
    while (first != null && first.at() - System.nanoTime() <= 0) {
      wakes.remove();
      if (first.outlet().wokenAt(first.at())) {
        ready(first.outlet());
      }
      first = wakes.peek();
    }
  }

  /** What came of a look at the shard. */
  enum Rescue {
    NOT_NEEDED,
    DONE,
    /** It has to wait for its write. */
    NO_THREAD
  }

  /**
   * If the shard's thread has been in one write for longer than the bound, gives the shard to
   * another thread; the write is then alone on its thread.
   */
  Rescue rescue(long now, long boundNanos) {
    if (!(phase.get() instanceof Write write) || now - write.started() <= boundNanos) {
      return Rescue.NOT_NEEDED;
    }
    if (!watch.takeThread()) {
      return Rescue.NO_THREAD;
    }
    if (!phase.compareAndSet(write, RUNNING)) {
      watch.giveThread();
      return Rescue.NOT_NEEDED;
    }
    watch.add(write);
    start();
    return Rescue.DONE;
  }

  private void run() {
    owner = Thread.currentThread();
    boolean inOrder = false;
    try {
      loop();
      inOrder = true;
    } finally {
      if (!inOrder) {
        phase.set(RUNNING);
        start(); // an Error costs its thread, not the shard
      }
    }
  }

  private void loop() {
    while (!stopped) {
      runCommands();
      runWakes();
      Outlet outlet = next();
      if (outlet == null) {
        rest();
      } else if (outlet.isReady() && !serveSafely(outlet)) {
        return;
      }
    }
  }

  private boolean serveSafely(Outlet outlet) {
    try {
      return serve(outlet);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "what waits for " + outlet.session() + " cannot be read", e);
      outlet.writing(false);
      outlet.dispose();
      outlet.session().end(CloseCode.INTERNAL, "the hub failed");
      return true;
    }
  }

  private void runCommands() {
    while (crowded == null) {
      Runnable command = mailbox.poll();
      if (command == null) {
        return;
      }
      try {
        command.run();
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "a command of " + this + " failed", e);
      }
    }
  }

  private @Nullable Outlet next() {
    Outlet hurried = crowded;
    crowded = null;
    return hurried == null ? ready.poll() : hurried;
  }

  private void rest() {
    long left = PACE_NANOS - (System.nanoTime() - roundBegan);
    if (wrote && left > 0) {
      LockSupport.parkNanos(this, left);
    } else {
      sleepUntilPosted();
    }
    wrote = false;
    roundBegan = System.nanoTime();
  }

  private void sleepUntilPosted() {
    warm.forEach(ShardFeed::cool);
    warm.clear();
    asleep.set(true);
    if (mailbox.isEmpty() && !stopped) {
      Wake first = wakes.peek();
      if (first == null) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, Math.max(1, first.at() - System.nanoTime()));
      }
    }
    asleep.set(false);
    watch.wake();
    Thread.interrupted(); // the shard ends by stop() alone
  }

  /** One write to one session; false when the shard was given to another thread meanwhile. */
  private boolean serve(Outlet outlet) {
    outlet.ready(false);
    if (!outlet.isWritable()) {
      outlet.giveUp();
      closeIfDue(outlet);
      return true;
    }
    outlet.writing(true);
    long now = System.nanoTime();
    Batch batch = outlet.next(now);
    boolean ping = outlet.takePing();
    Bookmark bookmark = outlet.takeBookmark(now);
    if (batch.isEmpty() && !ping && bookmark == null) {
      outlet.writing(false);
      outlet.session().connection().caughtUp();
      closeIfDue(outlet);
      return true;
    }
    wrote = true;
    Write write = new Write(outlet, batch, ping, bookmark);
    if (outlet.isSlow() && watch.takeThread()) {
      lend(write);
      return true;
    }
    phase.set(write);
    write.run();
    if (phase.compareAndSet(write, RUNNING)) {
      written(write);
      return true;
    }
    leave(write);
    return false;
  }

  /** A write that had a thread of its own is over. */
  private void leave(Write write) {
    write.leave();
    watch.giveThread();
    post(() -> written(write));
  }

  /** Has a write done by a thread of its own. */
  private void lend(Write write) {
    watch.add(write);
    threads.execute(
        () -> {
          try {
            write.run();
          } finally {
            leave(write);
          }
        });
  }

  private void written(Write write) {
    Outlet outlet = write.outlet();
    outlet.writing(false);
    outlet.slow(watch.isSlow(write));
    String failure = write.failure();
    if (failure != null) {
      outlet.dispose();
      outlet.session().lost(failure);
    }
    closeIfDue(outlet);
    if (outlet.hasMore(System.nanoTime())) {
      ready(outlet);
    } else {
      outlet.session().connection().caughtUp();
    }
  }

  private void closeIfDue(Outlet outlet) {
    Outlet.Closing closing = outlet.due();
    if (closing != null) {
      closer.close(outlet.session(), closing.code(), closing.reason());
    }
  }

  @Override
  public String toString() {
    return "WriterShard[" + index + ']';
  }
}
