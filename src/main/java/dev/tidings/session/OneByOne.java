package dev.tidings.session;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * Work on things, one after the other in the order in which they came, by one thread at a time
 * however many come at once; a thing that waits is not added again. Work that fails holds up no
 * other: an exception is logged, an error ends its thread. Safe for use by several threads.
 */
public final class OneByOne<T> {
  private static final Logger LOG = System.getLogger(OneByOne.class.getName());

  private final Executor executor;
  private final int most;
  private final Consumer<T> work;

  /** Guarded by this. */
  private final Set<T> waiting = new LinkedHashSet<>();

  /** Whether a thread works, or is about to. Guarded by this. */
  private boolean working;

  /**
   * Nothing waits.
   *
   * @param most how many things may wait
   */
  public OneByOne(Executor executor, int most, Consumer<T> work) {
    this.executor = executor;
    this.most = most;
    this.work = work;
  }

  /**
   * Has it worked on soon, and returns at once; false where too many wait, and nothing is done.
   *
   * @throws RejectedExecutionException where the executor has stopped; it waits, should the
   *     executor take work again with the next one
   */
  public boolean add(T thing) {
    if (!waits(thing)) {
      return false;
    }
    if (begins()) {
      start();
    }
    return true;
  }

  private void start() {
    try {
      executor.execute(this::drain);
    } catch (RuntimeException | Error e) {
      ended();
      throw e;
    }
  }

  private synchronized boolean waits(T thing) {
    return waiting.contains(thing) || (waiting.size() < most && waiting.add(thing));
  }

  private synchronized boolean begins() {
    boolean begins = !working;
    working = true;
    return begins;
  }

  private void drain() {
    for (Optional<T> thing = next(); thing.isPresent(); thing = next()) {
      try {
        work.accept(thing.get());
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "the work on " + thing.get() + " failed", e);
      } catch (Error e) {
        goOn(e);
        throw e;
      }
    }
  }

  /** Another thread works on what waits; the error ends this one. */
  private void goOn(Error error) {
    try {
      start();
    } catch (RejectedExecutionException e) {
      error.addSuppressed(e);
    }
  }

  private synchronized void ended() {
    working = false;
  }

  private synchronized Optional<T> next() {
    Iterator<T> things = waiting.iterator();
    working = things.hasNext();
    if (!working) {
      return Optional.empty();
    }
    T thing = things.next();
    things.remove();
    return Optional.of(thing);
  }
}
