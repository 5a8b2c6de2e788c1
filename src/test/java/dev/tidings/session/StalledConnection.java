package dev.tidings.session;

import java.util.concurrent.CountDownLatch;

/**
 * A client that stops to read: the next write does not return until it is released or interrupted.
 * As on Liberty an interrupted write returns as if all were well.
 */
public class StalledConnection extends RecordingConnection {
  private final CountDownLatch left = new CountDownLatch(1);
  private volatile CountDownLatch stalled = new CountDownLatch(1);
  private volatile CountDownLatch released = new CountDownLatch(1);
  private volatile boolean reading = true;

  /** Takes arrays. */
  public StalledConnection() {
    this(true);
  }

  /** Takes arrays or does not. */
  public StalledConnection(boolean batches) {
    super(batches);
  }

  /** Reads no more. */
  public StalledConnection stall() {
    if (reading) {
      stalled = new CountDownLatch(1);
      released = new CountDownLatch(1);
      reading = false;
    }
    return this;
  }

  /** Reads again. */
  public void release() {
    reading = true;
    released.countDown();
  }

  @Override
  protected final void take(String message) {
    if (!reading) {
      stalled.countDown();
      try {
        released.await();
      } catch (InterruptedException e) {
        left.countDown(); // the container swallows it as well
      }
    }
  }

  /** Waits until a write is stuck in it. */
  public StalledConnection awaitStalled() {
    Latches.await(stalled);
    return this;
  }

  /** Waits until an interrupted write has come out of it. */
  public void awaitInterrupted() {
    Latches.await(left);
  }
}
