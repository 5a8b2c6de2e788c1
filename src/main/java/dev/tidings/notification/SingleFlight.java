package dev.tidings.notification;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Work that one thread does at a time: who asks for it while it is done returns at once, and it is
 * done once more then, however many have asked.
 */
final class SingleFlight implements Runnable {
  private final Runnable work;

  /** How often it was asked for since it was last done; 0 while nobody works. */
  private final AtomicInteger asked = new AtomicInteger();

  SingleFlight(Runnable work) {
    this.work = work;
  }

  @Override
  public void run() {
    if (asked.getAndIncrement() > 0) {
      return;
    }
    boolean done = false;
    try {
      for (int seen = asked.get(); seen > 0; seen = asked.addAndGet(-seen)) {
        work.run();
      }
      done = true;
    } finally {
      if (!done) {
        asked.set(0); // whatever it was, who asks next begins anew
      }
    }
  }
}
