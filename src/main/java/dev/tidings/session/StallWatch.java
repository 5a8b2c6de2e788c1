package dev.tidings.session;

import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * Looks after writes that do not return. One that takes longer than {@code tidings.write.rescue}
 * gets its thread for itself, and the shard another one. Clients stall together, when a network
 * does: after the first one the watch is ten times as impatient for a while. One that makes no
 * progress for {@code tidings.write.timeout}, or is one too many, ends its session with 4008.
 */
final class StallWatch {
  private static final int IMPATIENCE = 10;
  private static final long ALERT_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Threads threads;
  private final DeliveryMetrics metrics;
  private final long rescueNanos;
  private final long timeoutNanos;
  private final int maxStuck;

  /** Writes that hold a thread of their own. */
  private final Queue<Write> alone = new ConcurrentLinkedQueue<>();

  /** When a write was last found stuck; used by the timer only. */
  private long stalledAt;

  /** Whether there was one; used by the timer only. */
  private boolean stalled;

  StallWatch(Settings settings, DeliveryMetrics metrics, Threads threads) {
    this.threads = threads;
    this.metrics = metrics;
    this.rescueNanos = settings.duration(Setting.WRITE_RESCUE).toNanos();
    this.timeoutNanos = settings.duration(Setting.WRITE_TIMEOUT).toNanos();
    this.maxStuck = settings.number(Setting.WRITES_STUCK);
  }

  /** Begins to watch the shards. */
  void start(List<WriterShard> shards) {
    watchAgain(shards, rescueNanos / 2);
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

  private void watchAgain(List<WriterShard> shards, long nanos) {
    threads.after(Duration.ofNanos(nanos), () -> watch(shards));
  }

  private void watch(List<WriterShard> shards) {
    long now = System.nanoTime();
    boolean alert = stalled && now - stalledAt < ALERT_NANOS;
    long bound = alert ? rescueNanos / IMPATIENCE : rescueNanos;
    try {
      for (WriterShard shard : shards) {
        if (shard.rescue(now, bound)) {
          stalled = true;
          stalledAt = now;
          metrics.stalled();
        }
      }
      if (!alone.isEmpty()) {
        endTheWorst(now);
      }
    } finally {
      watchAgain(shards, bound / 2);
    }
  }

  private void endTheWorst(long now) {
    alone.removeIf(Write::isOver);
    List<Write> stuck = new ArrayList<>(alone);
    stuck.sort(Comparator.comparingLong((Write write) -> write.stalledFor(now)).reversed());
    int tooMany = stuck.size() - maxStuck;
    for (int i = 0; i < stuck.size(); i++) {
      Write write = stuck.get(i);
      if ((i < tooMany || write.stalledFor(now) > timeoutNanos) && alone.remove(write)) {
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
