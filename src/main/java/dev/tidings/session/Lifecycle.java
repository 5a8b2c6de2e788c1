package dev.tidings.session;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Where a session stands between its opening and its end. Nobody is told of the end before
 * everybody was told of the opening. Safe for use by several threads.
 */
final class Lifecycle {
  private final AtomicReference<State> state = new AtomicReference<>(State.OPENING);
  private final AtomicReference<@Nullable Ending> ending = new AtomicReference<>();

  /** Whether observers are just being told that it opened. Guarded by this. */
  private boolean welcoming;

  /** The end that came while they were. Guarded by this. */
  private @Nullable Ending deferredEnd;

  private enum State {
    OPENING,
    OPEN,
    ENDED
  }

  /**
   * How a session ended.
   *
   * @param retryAfter how long the hub asked the client to stay away, in milliseconds
   * @param dismissed whether somebody has dismissed it, so that its client is to be told for sure
   */
  record Ending(int code, String reason, boolean byClient, long retryAfter, boolean dismissed) {}

  boolean isOpen() {
    return state.get() == State.OPEN;
  }

  boolean hasEnded() {
    return state.get() == State.ENDED;
  }

  /** Opens it, and begins to welcome it; false when it has ended or is open. */
  synchronized boolean open() {
    welcoming = state.compareAndSet(State.OPENING, State.OPEN);
    return welcoming;
  }

  /** Notes that all observers know of the session; gives the end that came meanwhile. */
  synchronized Optional<Ending> welcomed() {
    welcoming = false;
    return Optional.ofNullable(deferredEnd);
  }

  /** Puts the end off until {@link #welcomed}, if the session is being welcomed at this moment. */
  synchronized boolean deferred(Ending ending) {
    if (welcoming) {
      deferredEnd = ending;
    }
    return welcoming;
  }

  /** Marks the end; false when it had ended before, with the end that counts. */
  boolean markEnded(Ending how) {
    boolean first = ending.compareAndSet(null, how);
    state.set(State.ENDED);
    return first;
  }

  /** How it ended, or empty while it has not. */
  Optional<Ending> ending() {
    return Optional.ofNullable(ending.get());
  }
}
