package dev.tidings.session;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks one after the other in the order in which they came, on the threads that bring them:
 * whoever finds none running runs all that come meanwhile. Safe for use by several threads.
 */
final class Turns {
  /** Guarded by this. */
  private final Queue<Runnable> waiting = new ArrayDeque<>(1);

  /** Guarded by this. */
  private boolean running;

  void run(Runnable task) {
    synchronized (this) {
      waiting.add(task);
      if (running) {
        return;
      }
      running = true;
    }
    for (Runnable next = next(); next != null; next = next()) {
      boolean done = false;
      try {
        next.run();
        done = true;
      } finally {
        if (!done) {
          stop();
        }
      }
    }
  }

  private synchronized @Nullable Runnable next() {
    Runnable task = waiting.poll();
    running = task != null;
    return task;
  }

  private synchronized void stop() {
    running = false;
  }
}
