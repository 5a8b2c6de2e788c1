package dev.tidings.session;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/**
 * The hub's threads, all made by the container's factory: a pool that grows with what blocks, and
 * one timer. Everything ends with the application.
 */
@Singleton
public class Threads {
  private static final Logger LOG = System.getLogger(Threads.class.getName());

  private final ExecutorService pool;
  private final ScheduledExecutorService timer;

  /** Threads of the container's default factory. */
  @Inject
  public Threads() throws NamingException {
    this((ThreadFactory) new InitialContext().lookup("java:comp/DefaultManagedThreadFactory"));
  }

  /** Threads of the given factory. */
  public Threads(ThreadFactory factory) {
    this.pool = Executors.newCachedThreadPool(factory);
    this.timer = Executors.newSingleThreadScheduledExecutor(factory);
  }

  /** The system's clock, for everything that asks what time it is. */
  @Produces
  @Singleton
  public static Clock clock() {
    return Clock.systemUTC();
  }

  /** Runs what may block. */
  public Executor pool() {
    return command -> pool.execute(() -> guarded(command));
  }

  /**
   * Runs a task again and again in the pool, one run at a time: while one takes longer than the
   * interval, none begins. A failure is logged and does not end it.
   */
  public void every(Duration interval, Runnable task) {
    AtomicBoolean running = new AtomicBoolean();
    watch(
        interval,
        () -> {
          if (running.compareAndSet(false, true)) {
            pool.execute(
                () -> {
                  try {
                    guarded(task);
                  } finally {
                    running.set(false);
                  }
                });
          }
        });
  }

  /** Runs a task that is done in no time again and again on the timer, as {@link #every} does. */
  void watch(Duration interval, Runnable task) {
    long nanos = interval.toNanos();
    Future<?> unused =
        timer.scheduleWithFixedDelay(() -> guarded(task), nanos, nanos, TimeUnit.NANOSECONDS);
  }

  /** Runs a short task once on the timer. */
  public void after(Duration delay, Runnable task) {
    Future<?> unused = timer.schedule(() -> guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "a background task failed", e);
    }
  }

  @PreDestroy
  void stop() {
    timer.shutdownNow();
    pool.shutdownNow();
  }
}
