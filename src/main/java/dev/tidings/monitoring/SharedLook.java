package dev.tidings.monitoring;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A look at something that may keep one waiting without end: nobody waits for longer than its
 * patience. One look runs at a time, and whoever asks meanwhile shares it, so that what does not
 * answer costs few threads: another look begins when one has taken fifteen times the patience. Safe
 * for use by several threads.
 */
final class SharedLook<T> {
  /** A look that takes longer has a connection that nobody is at the other end of. */
  private static final int STUCK_AFTER = 15;

  private final Duration patience;
  private final Supplier<T> look;

  /** The look that runs, or the last one; guarded by this. */
  private @Nullable Running<T> running;

  /**
   * Nobody has looked yet.
   *
   * @param patience how long a look may take
   */
  SharedLook(Duration patience, Supplier<T> look) {
    this.patience = patience;
    this.look = look;
  }

  private record Running<T>(CompletableFuture<T> outcome, long began) {}

  /**
   * What is seen; empty when that takes longer than the patience, which counts from the beginning
   * of the look.
   *
   * @param pool where it looks
   */
  Optional<T> ask(Executor pool) {
    Running<T> shared = shared(pool);
    long left = patience.toNanos() - (System.nanoTime() - shared.began());
    try {
      return Optional.of(shared.outcome().get(Math.max(0, left), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new CompletionException(e);
    }
  }

  private synchronized Running<T> shared(Executor pool) {
    Running<T> known = running;
    if (known == null || known.outcome().isDone() || isStuck(known)) {
      known = new Running<>(CompletableFuture.supplyAsync(look, pool), System.nanoTime());
      running = known;
    }
    return known;
  }

  private boolean isStuck(Running<T> known) {
    return System.nanoTime() - known.began() > STUCK_AFTER * patience.toNanos();
  }
}
