package dev.tidings.session;

import dev.tidings.protocol.ClientFrame;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a client has sent and the hub does not handle yet: publications over the session's rate or
 * its bound of unanswered ones, and everything behind them. Frames leave in the order they came,
 * one at a time. Safe for use by several threads.
 */
final class Inbox {
  /** The most frames that wait before the transport has to. */
  static final int CAPACITY = 256;

  private static final int BURST_SECONDS = 10;

  private final int maxUnanswered;
  private final Threads threads;
  private final Consumer<ClientFrame> handler;

  /** Null while nothing waits and nothing that waited is being handled. Guarded by this. */
  private @Nullable Queue<ClientFrame> waiting;

  /** How many publications a second are handled; 0 for all of them. Guarded by this. */
  private int perSecond;

  /** What is left of them; null before the first. Guarded by this. */
  private @Nullable Bucket rate;

  /** Publications that have no answer yet. Guarded by this. */
  private int unanswered;

  /** Whether somebody will look after what waits. Guarded by this. */
  private boolean scheduled;

  /** Guarded by this. */
  private boolean closed;

  /**
   * Whether the transport's thread is in the handler; set under the lock of this by that thread.
   */
  private volatile boolean handling;

  Inbox(int maxUnanswered, Threads threads, Consumer<ClientFrame> handler) {
    this.maxUnanswered = maxUnanswered;
    this.threads = threads;
    this.handler = handler;
  }

  /** Limits publications to a rate, with bursts of ten seconds' worth; 0 for no limit. */
  synchronized void limit(int publicationsPerSecond) {
    perSecond = publicationsPerSecond;
  }

  /**
   * Handles the frame before it returns, or keeps it for later; a closed one does neither. False
   * when there is no room.
   */
  boolean offer(ClientFrame frame) {
    synchronized (this) {
      if (closed) {
        return true;
      }
      if (waiting != null || !admits(frame)) {
        return keep(frame);
      }
      handling = true;
    }
    try {
      handler.accept(frame);
    } finally {
      handling = false;
    }
    return true;
  }

  private boolean keep(ClientFrame frame) {
    if (waiting == null) {
      waiting = new ArrayDeque<>();
    }
    if (waiting.size() >= CAPACITY) {
      return false;
    }
    waiting.add(frame);
    schedule();
    return true;
  }

  /** Waits until half of what waited is handled; false when the session has ended. */
  synchronized boolean awaitRoom() throws InterruptedException {
    while (!closed && waiting != null && waiting.size() > CAPACITY / 2) {
      wait();
    }
    return !closed;
  }

  /** Notes that a publication will be answered later. */
  synchronized void published() {
    unanswered++;
  }

  /** Notes that the answer to a publication is on its way to the client. */
  synchronized void answered() {
    unanswered--;
    schedule();
  }

  /** Forgets what waits; nothing more is handled. */
  synchronized void close() {
    closed = true;
    waiting = null;
    notifyAll();
  }

  /** Whether nothing is being handled, and every publication has its answer. */
  synchronized boolean isQuiet() {
    return !handling && !scheduled && unanswered <= 0;
  }

  /** How many frames wait. */
  synchronized int size() {
    return waiting == null ? 0 : waiting.size();
  }

  private boolean admits(ClientFrame frame) {
    return !(frame instanceof ClientFrame.Publish)
        || (unanswered < maxUnanswered && (perSecond == 0 || rate().tryConsume(1)));
  }

  private Bucket rate() {
    Bucket bucket = rate;
    if (bucket == null) {
      bucket =
          Bucket.builder()
              .addLimit(
                  limit ->
                      limit
                          .capacity((long) perSecond * BURST_SECONDS)
                          .refillGreedy(perSecond, Duration.ofSeconds(1)))
              .build();
      rate = bucket;
    }
    return bucket;
  }

  /** Has what waits looked after: now, or when the rate allows it, or when an answer was given. */
  private void schedule() {
    ClientFrame first = waiting == null ? null : waiting.peek();
    if (first == null || scheduled) {
      return;
    }
    if (!(first instanceof ClientFrame.Publish)) {
      later(0);
    } else if (unanswered < maxUnanswered) {
      later(perSecond == 0 ? 0 : rate().estimateAbilityToConsume(1).getNanosToWaitForRefill());
    }
  }

  private void later(long nanos) {
    scheduled = true;
    if (nanos > 0) {
      threads.after(Duration.ofNanos(nanos), () -> threads.pool().execute(this::drain));
    } else {
      threads.pool().execute(this::drain);
    }
  }

  private void drain() {
    for (ClientFrame frame = next(); frame != null; frame = next()) {
      handler.accept(frame);
    }
  }

  private synchronized @Nullable ClientFrame next() {
    ClientFrame first = waiting == null ? null : waiting.peek();
    if (waiting != null && first != null && admits(first)) {
      waiting.remove();
      if (waiting.size() == CAPACITY / 2) {
        notifyAll();
      }
      return first;
    }
    scheduled = false;
    waiting = first == null ? null : waiting;
    schedule();
    return null;
  }
}
