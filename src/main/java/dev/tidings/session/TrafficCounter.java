package dev.tidings.session;

import dev.tidings.protocol.GapReason;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/** Counts what goes over one connection. Safe for use by several threads. */
final class TrafficCounter {
  private static final AtomicLongFieldUpdater<TrafficCounter> MESSAGES_IN = field("messagesIn");
  private static final AtomicLongFieldUpdater<TrafficCounter> BYTES_IN = field("bytesIn");
  private static final AtomicLongFieldUpdater<TrafficCounter> FRAMES_OUT = field("framesOut");
  private static final AtomicLongFieldUpdater<TrafficCounter> BYTES_OUT = field("bytesOut");
  private static final AtomicLongFieldUpdater<TrafficCounter> DROPPED = field("dropped");

  private volatile long messagesIn;
  private volatile long bytesIn;
  private volatile long framesOut;
  private volatile long bytesOut;
  private volatile long dropped;

  /** Never changed, but replaced: there are none most often. */
  private volatile Map<GapReason, Long> gaps = Map.of();

  private static AtomicLongFieldUpdater<TrafficCounter> field(String name) {
    return AtomicLongFieldUpdater.newUpdater(TrafficCounter.class, name);
  }

  void received(int bytes) {
    MESSAGES_IN.getAndIncrement(this);
    BYTES_IN.getAndAdd(this, bytes);
  }

  void dropped() {
    DROPPED.getAndIncrement(this);
  }

  synchronized void toldGap(GapReason reason) {
    Map<GapReason, Long> more = new EnumMap<>(GapReason.class);
    more.putAll(gaps);
    more.merge(reason, 1L, Long::sum);
    gaps = Collections.unmodifiableMap(more);
  }

  void wrote(int bytes) {
    BYTES_OUT.getAndAdd(this, bytes);
  }

  void wroteFrames(int frames) {
    FRAMES_OUT.getAndAdd(this, frames);
  }

  Traffic sum() {
    return new Traffic(messagesIn, bytesIn, framesOut, bytesOut, dropped, gaps);
  }
}
