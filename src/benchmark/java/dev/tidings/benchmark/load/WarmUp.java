package dev.tidings.benchmark.load;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/**
 * Loads a server until it has compiled what the load makes it run. Before that its compiler takes
 * most of a core, which on a machine of two is measured as if the requests cost it.
 */
public final class WarmUp {
  private static final Duration ROUND = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofMinutes(3);

  /** The share of a core that the compiler of a warm server uses at most. */
  private static final double COMPILED = 0.1;

  private final LongSupplier compilerMicros;
  private final Consumer<String> say;

  /**
   * Of one server.
   *
   * @param compilerMicros the CPU time that its compiler has used so far, in microseconds
   */
  public WarmUp(LongSupplier compilerMicros, Consumer<String> say) {
    this.compilerMicros = compilerMicros;
    this.say = say;
  }

  /**
   * Loads it round after round, for three minutes at most.
   *
   * @param round loads it for a time, and returns how much was done
   * @return how much was done in all rounds
   */
  public long run(ToLongFunction<Duration> round) {
    long start = System.nanoTime();
    long done = 0;
    double share = 1;
    while (share > COMPILED && System.nanoTime() - start < LONGEST.toNanos()) {
      long began = System.nanoTime();
      long before = compilerMicros.getAsLong();
      done += round.applyAsLong(ROUND);
      share = 1e3 * (compilerMicros.getAsLong() - before) / (System.nanoTime() - began);
    }
    say.accept(
        String.format(
            Locale.ROOT,
            "warm after %.0f s; the compiler uses %.0f %% of a core",
            (System.nanoTime() - start) / 1e9,
            100 * share));
    return done;
  }
}
