package dev.tidings.tracing;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The trace that the work of this thread belongs to. */
public final class CurrentTrace {
  private static final ThreadLocal<@Nullable String> CURRENT = new ThreadLocal<>();

  private CurrentTrace() {}

  /** Its {@code traceparent}; empty where the work belongs to none. */
  public static Optional<String> id() {
    return Optional.ofNullable(CURRENT.get());
  }

  /** From now on the work of this thread belongs to it, until this is closed. */
  static Part begin(String traceParent) {
    CURRENT.set(traceParent);
    return CURRENT::remove;
  }

  /** Work that belongs to a trace. */
  interface Part extends AutoCloseable {
    @Override
    void close();
  }
}
