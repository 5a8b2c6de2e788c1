package dev.tidings.session;

import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/** Counts what goes over one connection. Safe for use by several threads. */
final class TrafficCounter {
  private static final AtomicLongFieldUpdater<TrafficCounter> MESSAGES_IN = field("messagesIn");
  private static final AtomicLongFieldUpdater<TrafficCounter> BYTES_IN = field("bytesIn");
  private static final AtomicLongFieldUpdater<TrafficCounter> FRAMES_OUT = field("framesOut");
  private static final AtomicLongFieldUpdater<TrafficCounter> BYTES_OUT = field("bytesOut");
  private static final AtomicLongFieldUpdater<TrafficCounter> DROPPED = field("dropped");
  private static final AtomicLongFieldUpdater<TrafficCounter> GAPS = field("gaps");

  private volatile long messagesIn;
  private volatile long bytesIn;
  private volatile long framesOut;
  private volatile long bytesOut;
  private volatile long dropped;
  private volatile long gaps;

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

  void toldGap() {
    GAPS.getAndIncrement(this);
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
