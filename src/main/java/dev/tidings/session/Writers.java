package dev.tidings.session;

import static java.util.Objects.requireNonNull;

import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * The writer shards, as many for each {@link Lane}. Every byte to a client goes through the one
 * shard of its session, and no lane waits for another. A write that takes longer than {@code
 * tidings.write.rescue} no longer holds up its shard; one that takes longer than {@code
 * tidings.write.timeout} ends its session with 4008.
 */
@Singleton
public class Writers {
  /** Of all lanes. */
  private final List<WriterShard> shards;

  private final Map<Lane, Group> lanes = new EnumMap<>(Lane.class);
  private final int maxFrames;
  private final int maxBytes;

  /** Starts the shards and their watch. */
  @Inject
  public Writers(Settings settings, DeliveryMetrics metrics, Threads threads) {
    int wanted = settings.number(Setting.WRITERS);
    int count = wanted > 0 ? wanted : Math.max(2, Runtime.getRuntime().availableProcessors());
    long queueBytes =
        Runtime.getRuntime().maxMemory() / 100 * settings.number(Setting.QUEUE_HEAP) / count;
    Closer closer = new Closer(threads);
    List<WriterShard> all = new ArrayList<>();
    for (Lane lane : Lane.values()) {
      StallWatch watch = new StallWatch(settings, metrics, threads);
      int first = all.size();
      IntStream.range(first, first + count)
          .mapToObj(i -> new WriterShard(i, threads.pool(), closer, watch, queueBytes, metrics))
          .forEach(all::add);
      lanes.put(lane, new Group(List.copyOf(all.subList(first, first + count)), watch));
    }
    this.shards = List.copyOf(all);
    this.maxFrames = settings.number(Setting.QUEUE_FRAMES);
    this.maxBytes = settings.number(Setting.QUEUE_BYTES);
    lanes.values().forEach(Group::start);
  }

  /** The shards of one lane, and who looks after them. */
  private record Group(List<WriterShard> shards, StallWatch watch, AtomicInteger next) {
    Group(List<WriterShard> shards, StallWatch watch) {
      this(shards, watch, new AtomicInteger());
    }

    void start() {
      shards.forEach(WriterShard::start);
      watch.start(shards);
    }

    WriterShard take() {
      WriterShard shard = shards.get(Math.floorMod(next.getAndIncrement(), shards.size()));
      shard.use();
      return shard;
    }
  }

  /** A feed for a channel's log. */
  public Feed feed(String channel, FrameLog log) {
    return new Feed(channel, log, shards);
  }

  /** The shard and queue of a new session. */
  Outlet outlet(ClientSession session) {
    WriterShard shard = requireNonNull(lanes.get(session.connection().lane())).take();
    return new Outlet(session, shard, new OutboundQueue(maxFrames, maxBytes, shard.queues()));
  }

  /** How many writes hold a thread of their own at this moment. */
  public int stuckWrites() {
    return lanes.values().stream().mapToInt(group -> group.watch().size()).sum();
  }

  @PreDestroy
  void stop() {
    shards.forEach(WriterShard::stop);
    lanes.values().forEach(group -> group.watch().stop());
  }
}
