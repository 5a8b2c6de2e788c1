package dev.tidings.session;

import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Looks after writes that do not return. One that takes longer than {@code tidings.write.rescue}
 * gets its thread for itself, and the shard another one. Clients stall together, when a network
 * does: after the first one the watch is ten times as impatient for a while. One that makes no
 * progress for {@code tidings.write.timeout} ends its session with 4008. At most {@code
 * tidings.write.stuck} writes have threads of their own; while a shard waits for one of these, a
 * tenth of that time is enough. The watch has a thread of its own, which rests while nothing is
 * written.
 */
final class StallWatch {
  private static final Logger LOG = System.getLogger(StallWatch.class.getName());

  private static final int IMPATIENCE = 10;
  private static final long ALERT_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** How often it looks in vain before it rests. */
  private static final int VAIN_LOOKS = 10;

  private final Threads threads;
  private final DeliveryMetrics metrics;
  private final long rescueNanos;
  private final long timeoutNanos;
  private final int maxStuck;

  /** Writes that hold a thread of their own, but for those that were ended. */
  private final Queue<Write> alone = new ConcurrentLinkedQueue<>();

  /** How many threads writes have for their own, those that were ended included. */
  private final AtomicInteger lent = new AtomicInteger();

  /** When a write was last found stuck; used by the watch's thread only. */
  private long stalledAt;

  /** Whether there was one; used by the watch's thread only. */
  private boolean stalled;

  private volatile @Nullable Thread thread;
  private volatile boolean resting;
  private volatile boolean stopped;

  StallWatch(Settings settings, DeliveryMetrics metrics, Threads threads) {
    this.threads = threads;
    this.metrics = metrics;
    this.rescueNanos = settings.duration(Setting.WRITE_RESCUE).toNanos();
    this.timeoutNanos = settings.duration(Setting.WRITE_TIMEOUT).toNanos();
    this.maxStuck = settings.number(Setting.WRITES_STUCK);
  }

  /** Begins to watch the shards. */
  void start(List<WriterShard> shards) {
    threads.pool().execute(() -> run(shards));
  }

  /** Ends the watch. */
  void stop() {
    stopped = true;
    LockSupport.unpark(thread);
  }

  /** A shard that had nothing to do goes on. */
  void wake() {
    if (resting) {
      LockSupport.unpark(thread);
    }
  }

  /** Whether one more write may have a thread of its own; if so, that thread is taken. */
  boolean takeThread() {
    return lent.getAndUpdate(count -> Math.min(maxStuck, count + 1)) < maxStuck;
  }

  /** Gives back a thread that was taken. */
  void giveThread() {
    lent.decrementAndGet();
  }

  /** Notes a write that holds a thread of its own. */
  void add(Write write) {
    alone.add(write);
  }

  /** How many writes hold a thread of their own at this moment. */
  int size() {
    return alone.size();
  }

  /** Whether a write held its thread for so long that the next one gets a thread of its own. */
  boolean isSlow(Write write) {
    return write.took() > rescueNanos;
  }

  private void run(List<WriterShard> shards) {
    thread = Thread.currentThread();
    int vain = 0;
    while (!stopped) {
      long now = System.nanoTime();
      long bound =
          stalled && now - stalledAt < ALERT_NANOS ? rescueNanos / IMPATIENCE : rescueNanos;
      try {
        look(shards, now, bound);
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "the watch over the writers failed", e);
      }
      vain = isQuiet(shards) ? vain + 1 : 0;
      if (vain < VAIN_LOOKS) {
        LockSupport.parkNanos(this, bound / 2);
      } else {
        rest(shards);
        vain = 0;
      }
      Thread.interrupted(); // the watch ends by stop() alone
    }
  }

  private void rest(List<WriterShard> shards) {
    resting = true;
    while (isQuiet(shards) && !stopped) {
      LockSupport.park(this);
      Thread.interrupted();
    }
    resting = false;
  }

  private boolean isQuiet(List<WriterShard> shards) {
    return alone.isEmpty() && shards.stream().allMatch(WriterShard::isAsleep);
  }

  private void look(List<WriterShard> shards, long now, long bound) {
    int waiting = 0;
    for (WriterShard shard : shards) {
      switch (shard.rescue(now, bound)) {
        case DONE -> {
          stalled = true;
          stalledAt = now;
          metrics.stalled();
        }
        case NO_THREAD -> waiting++;
        case NOT_NEEDED -> {}
      }
    }
    if (!alone.isEmpty()) {
      endTheWorst(now, waiting);
    }
  }

  /** Ends those that are stuck for too long, and sooner so many as have to make room. */
  private void endTheWorst(long now, int waiting) {
    alone.removeIf(Write::isOver);
    List<Write> stuck = new ArrayList<>(alone);
    stuck.sort(Comparator.comparingLong((Write write) -> write.stalledFor(now)).reversed());
    int leaving = Math.max(0, lent.get() - stuck.size());
    for (int i = 0; i < stuck.size(); i++) {
      Write write = stuck.get(i);
      long patience = i < waiting - leaving ? timeoutNanos / IMPATIENCE : timeoutNanos;
      if (write.stalledFor(now) > patience && alone.remove(write)) {
        abandon(write);
      }
    }
  }

  private void abandon(Write write) {
    metrics.abandoned();
    write.outlet().session().abandon("a write made no progress for " + write.seconds() + " s");
    write.abort();
  }
}
