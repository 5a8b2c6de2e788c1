package dev.tidings.sse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.session.ConnectionLostException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** A client that remembers every write; it can stop to read, and it can be gone. */
final class RecordingSink implements StreamSink {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

  /** Guarded by this. */
  private final List<String> writes = new ArrayList<>();

  /** Counted down when it reads; guarded by this. */
  private CountDownLatch reads = new CountDownLatch(0);

  private volatile boolean gone;
  private volatile boolean closed;
  private final AtomicInteger inside = new AtomicInteger();

  @Override
  public void write(byte[] bytes) {
    assertThat(inside.incrementAndGet()).as("writers at a time").isEqualTo(1);
    try {
      if (gone) {
        throw new ConnectionLostException("gone", new IOException("gone"));
      }
      latch().await();
      record(new String(bytes, StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      throw new ConnectionLostException("interrupted", e);
    } finally {
      inside.decrementAndGet();
    }
  }

  private synchronized void record(String text) {
    writes.add(text);
    notifyAll();
  }

  private synchronized CountDownLatch latch() {
    return reads;
  }

  @Override
  public void close() {
    closed = true;
    synchronized (this) {
      notifyAll();
    }
  }

  @Override
  public void abort(Thread thread) {
    thread.interrupt();
    close();
  }

  /** Reads no more. */
  synchronized void stall() {
    reads = new CountDownLatch(1);
  }

  /** Reads on. */
  void goOn() {
    latch().countDown();
  }

  /** Every further write fails. */
  void leave() {
    gone = true;
  }

  boolean isBeingWritten() {
    return inside.get() > 0;
  }

  boolean isClosed() {
    return closed;
  }

  synchronized List<String> writes() {
    return List.copyOf(writes);
  }

  String text() {
    return String.join("", writes());
  }

  /** Waits for a condition, which is asked again after each write. */
  void await(Predicate<RecordingSink> condition) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    synchronized (this) {
      while (!condition.test(this)) {
        assertThat(deadline - System.nanoTime()).as("waited in vain with %s", writes).isPositive();
        try {
          wait(10);
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
    }
  }
}
