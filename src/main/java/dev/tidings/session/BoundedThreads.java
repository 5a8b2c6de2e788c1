package dev.tidings.session;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A bounded number of the threads of a pool; a task that is more waits for one of them, in the
 * order in which it came. Safe for use by several threads.
 */
public final class BoundedThreads implements Executor {
  private final Executor pool;
  private final int most;

  /** Guarded by this. */
  private final Queue<Runnable> waiting = new ArrayDeque<>();

  /** Guarded by this. */
  private int running;

  /** At most so many threads, and at least one. */
  public BoundedThreads(Executor pool, int most) {
    this.pool = pool;
    this.most = Math.max(1, most);
  }

  @Override
  public void execute(Runnable task) {
    synchronized (this) {
      if (running >= most) {
        waiting.add(task);
        return;
      }
      running++;
    }
    pool.execute(() -> run(task));
  }

  private void run(Runnable first) {
    for (Runnable task = first; task != null; task = next()) {
      boolean done = false;
      try {
        task.run();
        done = true;
      } finally {
        if (!done) {
          goOn();
        }
      }
    }
  }

  /** What waits goes on in another thread when a task has cost this one. */
  private void goOn() {
    Runnable task = next();
    if (task != null) {
      pool.execute(() -> run(task));
    }
  }

  private synchronized @Nullable Runnable next() {
    Runnable task = waiting.poll();
    running -= task == null ? 1 : 0;
    return task;
  }
}
