package dev.tidings.session;

import dev.tidings.protocol.EncodedFrame;
import dev.tidings.protocol.Translator;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One channel's subscribers, spread over the writer shards. Publishers append to the log and call
 * {@link #wake}; nobody waits for a reader. Safe for use by several threads.
 */
public final class Feed {
  /** The longest time for which readers who are behind put a task off. */
  public static final Duration LONGEST_WAIT = Duration.ofSeconds(4);

  private final String channel;
  private final FrameLog log;
  private final List<ShardFeed> shards;
  private final AtomicInteger subscribers = new AtomicInteger();

  /** How many of them are far behind. */
  private final AtomicInteger lagging = new AtomicInteger();

  /** What is put off until they are not. */
  private final Queue<PutOff> putOff = new ConcurrentLinkedQueue<>();

  /** The log in each dialect that a reader asked for; copied when one is added. */
  private volatile Map<Translator, TranslatedLog> translated = Map.of();

  private record PutOff(Runnable task, long until) {}

  Feed(String channel, FrameLog log, List<WriterShard> shards) {
    this.channel = channel;
    this.log = log;
    this.shards = shards.stream().map(shard -> new ShardFeed(this, shard)).toList();
  }

  /** The channel's name. */
  public String channel() {
    return channel;
  }

  /** How many sessions are attached. */
  public int subscribers() {
    return subscribers.get();
  }

  /** Says that the log has grown. Returns at once. */
  public void wake() {
    for (ShardFeed shard : shards) {
      shard.signal();
    }
  }

  /**
   * Gives a frame that is not in the log to all subscribers, in the order of the calls; with {@code
   * listenersOnly} just to those who asked for presence. Returns at once.
   */
  public void broadcast(EncodedFrame frame, boolean listenersOnly) {
    for (ShardFeed shard : shards) {
      shard.broadcast(frame, listenersOnly);
    }
  }

  /**
   * An offset that all attached sessions have been given, though they may be further by now; the
   * log's head when none is behind.
   */
  public long slowestReader() {
    long head = log.head();
    return shards.stream().mapToLong(shard -> shard.slowest(head)).min().orElse(head);
  }

  /** Has {@link #slowestReader} found out anew; it catches up soon, not at once. */
  public void measureReaders() {
    long head = log.head();
    shards.forEach(shard -> shard.measureAgain(head));
  }

  /**
   * Runs the task once at most half of the subscribers are far behind: now, or as soon as they have
   * caught up, or at last after {@link #LONGEST_WAIT}. The task must not block.
   */
  public void onceReadersKeepUp(Runnable task) {
    if (putOff.isEmpty() && keepsUp()) {
      task.run();
    } else {
      putOff.add(new PutOff(task, System.nanoTime() + LONGEST_WAIT.toNanos()));
      runPutOff();
    }
  }

  /** Runs what has been put off for too long. */
  public void runOverdue() {
    long now = System.nanoTime();
    for (PutOff first = putOff.peek(); first != null && first.until() - now <= 0; ) {
      if (putOff.remove(first)) {
        first.task().run();
      }
      first = putOff.peek();
    }
  }

  private void runPutOff() {
    while (keepsUp()) {
      PutOff first = putOff.poll();
      if (first == null) {
        return;
      }
      first.task().run();
    }
  }

  private boolean keepsUp() {
    return lagging.get() * 2 <= subscribers.get();
  }

  /** A subscriber fell far behind or caught up. */
  void lag(int change) {
    lagging.addAndGet(change);
    runPutOff();
  }

  FrameLog log() {
    return log;
  }

  /** The log as a reader of a dialect sees it; made for the first of them. */
  FrameLog log(Translator translator, String tenant) {
    FrameLog known = translated.get(translator);
    return known == null ? translate(translator, tenant) : known;
  }

  private synchronized FrameLog translate(Translator translator, String tenant) {
    Map<Translator, TranslatedLog> all = new HashMap<>(translated);
    TranslatedLog made =
        all.computeIfAbsent(translator, key -> new TranslatedLog(log, key, tenant));
    translated = Map.copyOf(all);
    return made;
  }

  /** Lets go of what was translated of events that are gone from the log. */
  public void trimTranslations() {
    translated.values().forEach(TranslatedLog::trim);
  }

  ShardFeed on(WriterShard shard) {
    return shards.get(shard.index());
  }

  void count(int change) {
    subscribers.addAndGet(change);
    runPutOff();
  }

  @Override
  public String toString() {
    return "Feed[" + channel + ' ' + Arrays.toString(shards.toArray()) + ']';
  }
}
