package dev.tidings.session;

import dev.tidings.protocol.EncodedFrame;
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
    shard.post(() -> offerAll(frame, listenersOnly)); // a reader may be on its way
  }

  long slowest(long head) {
    return size == 0 ? head : Math.min(head, slowest);
  }

  void add(Reader reader) {
    readers.put(reader.outlet(), reader);
    slowest = Math.min(slowest, reader.offset());
    size = readers.size();
    feed.count(1);
  }

  void remove(Outlet outlet) {
    if (readers.remove(outlet) != null) {
      size = readers.size();
      feed.count(-1);
      slowest = readers.isEmpty() ? Long.MAX_VALUE : slowest;
    }
  }

  /** The next events after an offset; readers at the same offset share one slice. */
  FrameLog.Slice after(long offset) {
    FrameLog.Slice slice = last;
    if (slice == null || slice.from() != offset || slice.to() == offset) {
      slice = feed.log().after(offset, Batch.FRAMES, Batch.CHARS - 2);
      last = slice.gap() == null ? slice : null;
    }
    return slice;
  }

  /** Finds out how far the slowest reader is, unless it is known to be at the head. */
  void measureAgain(long head) {
    if (slowest(head) < head) {
      shard.post(this::measure);
    }
  }

  /** Notes how far the slowest reader is, so that the log knows what it must keep. */
  private void measure() {
    slowest = readers.values().stream().mapToLong(Reader::offset).min().orElse(Long.MAX_VALUE);
  }

  private void advance() {
    signalled.set(false);
    last = null;
    measure();
    readers.forEach((outlet, reader) -> outlet.readable(reader));
  }

  private void offerAll(EncodedFrame frame, boolean listenersOnly) {
    readers.forEach(
        (outlet, reader) -> {
          if (reader.listensToPresence() || !listenersOnly) {
            outlet.offer(frame);
          }
        });
  }
}
