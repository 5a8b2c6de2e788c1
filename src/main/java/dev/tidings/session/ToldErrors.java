package dev.tidings.session;

import dev.tidings.protocol.ServerFrame.ErrorFrame;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The last errors that a client was told. Safe for use by several threads. */
final class ToldErrors {
  private static final int KEPT = 20;

  private final Clock clock;

  /** The newest last; null until there is one. Guarded by this. */
  private @Nullable Deque<ToldError> errors;

  ToldErrors(Clock clock) {
    this.clock = clock;
  }

  synchronized void add(ErrorFrame frame) {
    Deque<ToldError> kept = errors == null ? new ArrayDeque<>() : errors;
    errors = kept;
    kept.add(new ToldError(clock.millis(), frame.code(), frame.message()));
    if (kept.size() > KEPT) {
      kept.remove();
    }
  }

  synchronized List<ToldError> all() {
    return errors == null ? List.of() : List.copyOf(errors);
  }
}
