package dev.tidings.completion;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/**
 * Services that wait for what they pushed to be stored, or for the end to be written; each is
 * answered once, on a thread of the pool. Not safe for use by several threads; its answer has a
 * lock.
 */
final class Waiters {
  private final Executor pool;
  private final List<Waiting> waiting = new ArrayList<>();

  private record Waiting(
      long end, boolean duplicate, boolean forEnd, CompletableFuture<Progress> done) {}

  Waiters(Executor pool) {
    this.pool = pool;
  }

  /** Somebody waits. */
  CompletableFuture<Progress> add(Pushed pushed, boolean duplicate) {
    CompletableFuture<Progress> done = new CompletableFuture<>();
    waiting.add(new Waiting(pushed.end(), duplicate, pushed.ending() != null, done));
    return done;
  }

  /** Everything is stored that comes before {@code progress.next()}. */
  void stored(Progress progress) {
    settle(w -> !w.forEnd() && w.end() <= progress.next(), progress);
  }

  /** The end is written; what came too late for it is refused. */
  void ended(Progress progress) {
    settle(w -> w.end() <= progress.next(), progress);
    refuse(new OverException(progress.answerId(), progress.status()));
  }

  private void settle(Predicate<Waiting> whom, Progress progress) {
    List<Waiting> done = waiting.stream().filter(whom).toList();
    waiting.removeAll(done);
    for (Waiting w : done) {
      Progress own = w.duplicate() ? progress.asDuplicate() : progress;
      pool.execute(() -> w.done().complete(own));
    }
  }

  /** Nothing comes of it. */
  void refuse(RuntimeException why) {
    List<Waiting> refused = List.copyOf(waiting);
    waiting.clear();
    refused.forEach(w -> pool.execute(() -> w.done().completeExceptionally(why)));
  }
}
