package dev.tidings.benchmark.load;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Lets so many connections be on their way at a time. Safe for use by several threads. */
final class Arrivals {
  private final int inFlight;
  private final Semaphore free;
  private final AtomicInteger arrived = new AtomicInteger();
  private volatile @Nullable String failure;

  Arrivals(int inFlight) {
    this.inFlight = inFlight;
    this.free = new Semaphore(inFlight);
  }

  void ready() {
    arrived.incrementAndGet();
    free.release();
  }

  void failed(String why) {
    failure = why;
    free.release();
  }

  int count() {
    return arrived.get();
  }

  /** Waits until one more may set out. */
  void depart(Duration timeout) throws InterruptedException, TimeoutException {
    take(1, timeout);
  }

  /** Waits until nobody is on the way. */
  void settle(Duration timeout) throws InterruptedException, TimeoutException {
    take(inFlight, timeout);
    free.release(inFlight);
  }

  private void take(int permits, Duration timeout) throws InterruptedException, TimeoutException {
    if (!free.tryAcquire(permits, timeout.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new TimeoutException(arrived + " connected, then none within " + timeout);
    }
    String why = failure;
    if (why != null) {
      throw new IllegalStateException("after " + arrived + " connections: " + why);
    }
  }
}
