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

  /** The smallest offset of a reader after the shard's last pass; {@code MAX_VALUE} for none. */
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
    if (size > 0 || !listenersOnly) {
      shard.post(() -> offerAll(frame, listenersOnly));
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
  }

  void remove(Outlet outlet) {
    if (readers.remove(outlet) != null) {
      size = readers.size();
      feed.count(-1);
      measure();
    }
  }

  /** The next events after an offset; readers at the same offset share one slice. */
  FrameLog.Slice after(long offset) {
    FrameLog.Slice slice = last;
    if (slice == null || slice.from() != offset || slice.to() == offset) {
      slice = feed.log().after(offset, Batch.FRAMES, Batch.CHARS);
      last = slice.gap() == null ? slice : null;
    }
    return slice;
  }

  /** Notes how far the slowest reader is, so that the log knows what it must keep. */
  void measure() {
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
