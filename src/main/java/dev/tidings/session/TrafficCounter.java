package dev.tidings.session;

import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/** Counts what goes over one connection. Safe for use by several threads. */
final class TrafficCounter {
  private static final AtomicLongFieldUpdater<TrafficCounter> MESSAGES_IN = field("messagesIn");
  private static final AtomicLongFieldUpdater<TrafficCounter> CHARS_IN = field("charsIn");
  private static final AtomicLongFieldUpdater<TrafficCounter> FRAMES_OUT = field("framesOut");
  private static final AtomicLongFieldUpdater<TrafficCounter> CHARS_OUT = field("charsOut");
  private static final AtomicLongFieldUpdater<TrafficCounter> DROPPED = field("dropped");

  private volatile long messagesIn;
  private volatile long charsIn;
  private volatile long framesOut;
  private volatile long charsOut;
  private volatile long dropped;

  private static AtomicLongFieldUpdater<TrafficCounter> field(String name) {
    return AtomicLongFieldUpdater.newUpdater(TrafficCounter.class, name);
  }

  void received(int chars) {
    MESSAGES_IN.getAndIncrement(this);
    CHARS_IN.getAndAdd(this, chars);
  }

  void dropped() {
    DROPPED.getAndIncrement(this);
  }

  void wrote(int chars) {
    CHARS_OUT.getAndAdd(this, chars);
  }

  void wroteFrames(int frames) {
    FRAMES_OUT.getAndAdd(this, frames);
  }

  Traffic sum() {
    return new Traffic(messagesIn, charsIn, framesOut, charsOut, dropped);
  }
}
