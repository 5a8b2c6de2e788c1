package dev.tidings.session;

import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * The writer shards. Every byte to a client goes through the one shard of its session. A write that
 * takes longer than {@code tidings.write.rescue} no longer holds up its shard; one that takes
 * longer than {@code tidings.write.timeout} ends its session with 4008.
 */
@Singleton
public class Writers {
  private final List<WriterShard> shards;
  private final StallWatch watch;
  private final int maxFrames;
  private final int maxBytes;
  private final AtomicInteger next = new AtomicInteger();

  /** Starts the shards and their watch. */
  @Inject
  public Writers(Settings settings, DeliveryMetrics metrics, Threads threads) {
    int wanted = settings.number(Setting.WRITERS);
    int count = wanted > 0 ? wanted : Math.max(2, Runtime.getRuntime().availableProcessors());
    long queueBytes =
        Runtime.getRuntime().maxMemory() / 100 * settings.number(Setting.QUEUE_HEAP) / count;
    Closer closer = new Closer(threads);
    this.watch = new StallWatch(settings, metrics, threads);
    this.shards =
        IntStream.range(0, count)
            .mapToObj(i -> new WriterShard(i, threads.pool(), closer, watch, queueBytes, metrics))
            .toList();
    this.maxFrames = settings.number(Setting.QUEUE_FRAMES);
    this.maxBytes = settings.number(Setting.QUEUE_BYTES);
    shards.forEach(WriterShard::start);
    watch.start(shards);
  }

  /** A feed for a channel's log. */
  public Feed feed(String channel, FrameLog log) {
    return new Feed(channel, log, shards);
  }

  /** The shard and queue of a new session. */
  Outlet outlet(ClientSession session) {
    WriterShard shard = shards.get(Math.floorMod(next.getAndIncrement(), shards.size()));
    return new Outlet(session, shard, new OutboundQueue(maxFrames, maxBytes, shard.queues()));
  }

  /** How many writes hold a thread of their own at this moment. */
  public int stuckWrites() {
    return watch.size();
  }

  @PreDestroy
  void stop() {
    shards.forEach(WriterShard::stop);
    watch.stop();
  }
}
