package dev.tidings.database;

import jakarta.persistence.LockTimeoutException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What one thread has at a time, in the order in which they asked. Any thread may pass it on for
 * the one that has it. Safe for use by several threads.
 */
final class Turn {
  private static final Logger LOG = System.getLogger(Turn.class.getName());

  private final Semaphore free = new Semaphore(1, true);
  private final long patience;
  private volatile @Nullable Thread holder;

  Turn(Duration patience) {
    this.patience = patience.toNanos();
  }

  /** Whether the calling thread has it. */
  boolean isMine() {
    return holder == Thread.currentThread();
  }

  /**
   * Waits for it.
   *
   * @throws LockTimeoutException when others keep it too long, or the thread is interrupted
   */
  void take() {
    try {
      if (!free.tryAcquire(patience, TimeUnit.NANOSECONDS)) {
        tellWhere(holder);
        throw new LockTimeoutException("others have been writing to the database for too long");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LockTimeoutException("interrupted while others were writing to the database", e);
    }
    holder = Thread.currentThread();
  }

  /** Else nobody would know what kept all others waiting. */
  private static void tellWhere(@Nullable Thread holder) {
    if (holder != null) {
      Throwable where = new Throwable(holder.getName());
      where.setStackTrace(holder.getStackTrace());
      LOG.log(Level.WARNING, "a transaction keeps all others from writing; it is here", where);
    }
  }

  /** Whoever waits longest has it next. */
  void passOn() {
    holder = null;
    free.release();
  }
}
