package dev.tidings.session;

import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * The writer shards. Every byte to a client goes through the one shard of its session. A write that
 * takes longer than {@link #RESCUE_AFTER} no longer holds up its shard; one that takes longer than
 * {@code tidings.write.timeout} ends its session with 4008.
 */
@Singleton
public class Writers {
  /** How long a shard waits for one write before another thread goes on with the rest. */
  static final Duration RESCUE_AFTER = Duration.ofMillis(20);

  private final List<WriterShard> shards;
  private final int maxFrames;
  private final int maxChars;
  private final long timeoutNanos;
  private final AtomicInteger next = new AtomicInteger();

  /** Writes that hold a thread of their own. */
  private final Queue<Write> alone = new ConcurrentLinkedQueue<>();

  /** Starts the shards and their watch. */
  @Inject
  public Writers(Settings settings, Threads threads) {
    int wanted = settings.number(Setting.WRITERS);
    int count = wanted > 0 ? wanted : Math.max(2, Runtime.getRuntime().availableProcessors());
    this.shards =
        IntStream.range(0, count).mapToObj(i -> new WriterShard(i, threads.pool(), alone)).toList();
    this.maxFrames = settings.number(Setting.QUEUE_FRAMES);
    this.maxChars = settings.number(Setting.QUEUE_BYTES);
    this.timeoutNanos = settings.duration(Setting.WRITE_TIMEOUT).toNanos();
    shards.forEach(WriterShard::start);
    threads.watch(RESCUE_AFTER.dividedBy(2), this::watch);
  }

  /** A feed for a channel's log. */
  public Feed feed(String channel, FrameLog log) {
    return new Feed(channel, log, shards);
  }

  /** The shard and queue of a new session. */
  Outlet outlet(ClientSession session) {
    WriterShard shard = shards.get(Math.floorMod(next.getAndIncrement(), shards.size()));
    return new Outlet(session, shard, new OutboundQueue(maxFrames, maxChars));
  }

  /** How many writes hold a thread of their own at this moment. */
  public int stuckWrites() {
    return alone.size();
  }

  @PreDestroy
  void stop() {
    shards.forEach(WriterShard::stop);
  }

  private void watch() {
    long now = System.nanoTime();
    shards.forEach(shard -> shard.rescue(now, RESCUE_AFTER.toNanos()));
    for (Iterator<Write> i = alone.iterator(); i.hasNext(); ) {
      Write write = i.next();
      if (write.isOver()) {
        i.remove();
      } else if (write.stalledFor(now) > timeoutNanos) {
        i.remove();
        abandon(write);
      }
    }
  }

  private static void abandon(Write write) {
    write.outlet().session().abandon("a write made no progress for " + write.seconds() + " s");
    write.abort();
  }
}
