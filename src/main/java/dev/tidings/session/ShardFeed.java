package dev.tidings.session;

import dev.tidings.protocol.EncodedFrame;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The part of a feed that one writer shard owns. {@code readers} and {@code last} belong to the
 * shard's writer; the rest may be called by any thread.
 */
final class ShardFeed {
  private final Feed feed;
  private final WriterShard shard;
  private final AtomicBoolean signalled = new AtomicBoolean();
  private final Map<Outlet, Reader> readers = new LinkedHashMap<>(4);

  /** How many readers there are; written by the shard, read by publishers. */
  private volatile int size;

  /** No reader is before this offset; {@code MAX_VALUE} for none. Behind the truth for a while. */
  private volatile long slowest = Long.MAX_VALUE;

  private FrameLog.@Nullable Slice last;

  /** The same for each dialect; null while no reader speaks one. */
  private @Nullable Map<FrameLog, FrameLog.Slice> lastTranslated;

  /** Whether its shard knows that it may keep a slice. */
  private boolean warm;

  ShardFeed(Feed feed, WriterShard shard) {
    this.feed = feed;
    this.shard = shard;
  }

  Feed feed() {
    return feed;
  }

  void signal() {
    if (size > 0 && signalled.compareAndSet(false, true)) {
      shard.post(this::advance);
    }
  }

  void broadcast(EncodedFrame frame, boolean listenersOnly) {
    if (shard.isUsed()) {
      shard.post(() -> offerAll(frame, listenersOnly)); // a reader may be on its way
    }
  }

  long slowest(long head) {
    return size == 0 ? head : Math.min(head, slowest);
  }

  void add(Reader reader) {
    readers.put(reader.outlet(), reader);
    slowest = Math.min(slowest, reader.offset());
    size = readers.size();
    feed.count(1);
    reader.measure(feed.log().head());
  }

  void remove(Outlet outlet) {
    Reader reader = readers.remove(outlet);
    if (reader != null) {
      reader.leave();
      size = readers.size();
      feed.count(-1);
      slowest = readers.isEmpty() ? Long.MAX_VALUE : slowest;
    }
  }

  /** The next events after an offset; readers at the same offset share one slice. */
  FrameLog.Slice after(long offset) {
    FrameLog.Slice slice = last;
    if (slice == null || slice.from() != offset || slice.to() == offset) {
      slice = feed.log().after(offset, Batch.FRAMES, Batch.BYTES);
      last = slice.gap() == null ? slice : null;
      shard.warm(this);
    }
    return slice;
  }

  /** The same of the log in a dialect. */
  FrameLog.Slice after(FrameLog translated, long offset) {
    Map<FrameLog, FrameLog.Slice> known = lastTranslated;
    if (known == null) {
      known = new HashMap<>(4);
      lastTranslated = known;
    }
    FrameLog.Slice slice = known.get(translated);
    if (slice == null || slice.from() != offset || slice.to() == offset) {
      slice = translated.after(offset, Batch.FRAMES, Batch.BYTES);
      if (slice.gap() == null) {
        known.put(translated, slice);
      }
      shard.warm(this);
    }
    return slice;
  }

  /** Lets go of what is kept for readers that may come next. */
  void cool() {
    warm = false;
    last = null;
    lastTranslated = null;
  }

  /** Whether its shard knows that it keeps something; false for the first time. */
  boolean isWarm() {
    boolean known = warm;
    warm = true;
    return known;
  }

  /** Finds out how far the slowest reader is, unless it is known to be at the head. */
  void measureAgain(long head) {
    if (slowest(head) < head) {
      shard.post(this::measure);
    }
  }

  /** Notes how far the slowest reader is, so that the log knows what it must keep. */
  private void measure() {
    long first = Long.MAX_VALUE;
    for (Reader reader : readers.values()) {
      first = Math.min(first, reader.offset());
    }
    slowest = first;
  }

  private void advance() {
    signalled.set(false);
    last = null;
    lastTranslated = null;
    long head = feed.log().head();
    long first = Long.MAX_VALUE;
    for (Reader reader : readers.values()) {
      first = Math.min(first, reader.offset());
      reader.measure(head);
      reader.outlet().readable(reader);
    }
    slowest = first;
  }

  private void offerAll(EncodedFrame frame, boolean listenersOnly) {
    readers.forEach(
        (outlet, reader) -> {
          if (reader.wants(frame, listenersOnly)) {
            outlet.offer(frame);
          }
        });
  }
}
