package dev.tidings.benchmark.load;

import java.time.Duration;
import java.util.List;

/**
 * The readers that stall: together, for some time, then they read for as long, and so on. Of a
 * window that is no longer than a stall nothing is read.
 */
final class Stalls {
  private final List<Reader> readers;
  private final Duration length;
  private final Pause pause;
  private boolean stalled;

  /** Lets time pass. */
  interface Pause {
    void rest(Duration duration) throws InterruptedException;
  }

  Stalls(List<Reader> readers, Duration length, Pause pause) {
    this.readers = readers;
    this.length = length;
    this.pause = pause;
  }

  /** Stalls and reads in turns until so much time has passed. */
  void during(Duration window) throws InterruptedException {
    long end = System.nanoTime() + window.toNanos();
    for (long left = window.toNanos(); left > 0; left = end - System.nanoTime()) {
      turn();
      pause.rest(Duration.ofNanos(Math.min(left, length.toNanos())));
    }
  }

  private void turn() {
    if (stalled) {
      readers.forEach(Reader::resume);
    } else {
      readers.forEach(Reader::stall);
    }
    stalled = !stalled;
  }

  /** Waits for one more stall, which goes on when this returns, unless they are stalled already. */
  void stallOnceMore() throws InterruptedException {
    if (!stalled) {
      turn();
      pause.rest(length);
    }
  }

  /** All read on, and stall no more. */
  void end() {
    readers.forEach(Reader::resume);
  }
}
