package dev.tidings.channel;

import dev.tidings.protocol.EncodedFrame;
import dev.tidings.session.Feed;
import dev.tidings.session.Threads;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Lets the events of one lossy channel through at most so often a second: of each sender the
 * newest, in the order of their offsets. After a pause an event goes out at once. One lock guards
 * it and the order in which events are handed to the writers; handing over does not block. Safe for
 * use by several threads.
 */
final class LossyPacer {
  private final Feed feed;
  private final Threads threads;

  /** Events that wait, by offset. Guarded by this. */
  private final TreeMap<Long, EncodedFrame> waiting = new TreeMap<>();

  /** The offset of each sender's event among them. Guarded by this. */
  private final Map<String, Long> newest = new HashMap<>();

  /** The shortest time between two events of one sender. Guarded by this. */
  private Duration interval;

  /** Guarded by this. */
  private boolean scheduled;

  /** When events went out last, in nanoseconds. Guarded by this. */
  private long passedAt;

  /** The offset of the last event that went out. Guarded by this. */
  private long passedTo;

  LossyPacer(Feed feed, Threads threads, Duration interval) {
    this.feed = feed;
    this.threads = threads;
    this.interval = interval;
    this.passedAt = System.nanoTime() - interval.toNanos();
  }

  synchronized Duration interval() {
    return interval;
  }

  /** Changes the pace; what waits goes out when it is due by the new one. */
  synchronized void pace(Duration newInterval) {
    if (!newInterval.equals(interval)) {
      interval = newInterval;
      wake();
    }
  }

  /** Takes an event, which goes out now or soon, or never when the sender has a newer one. */
  synchronized void pass(String sender, EncodedFrame event) {
    Long known = newest.get(sender);
    if (event.offset() <= passedTo || (known != null && known > event.offset())) {
      return;
    }
    newest.put(sender, event.offset());
    waiting.put(event.offset(), event);
    if (known != null) {
      waiting.remove(known);
    }
    releaseWhenDue();
  }

  private void releaseWhenDue() {
    long wait = passedAt + interval.toNanos() - System.nanoTime();
    if (wait <= 0) {
      release();
    } else if (!scheduled) {
      scheduled = true;
      threads.after(Duration.ofNanos(wait), this::wake);
    }
  }

  private synchronized void wake() {
    scheduled = false;
    if (!waiting.isEmpty()) {
      releaseWhenDue();
    }
  }

  private void release() {
    passedTo = waiting.lastKey();
    passedAt = System.nanoTime();
    waiting.values().forEach(event -> feed.broadcast(event, false));
    waiting.clear();
    newest.clear();
  }
}
