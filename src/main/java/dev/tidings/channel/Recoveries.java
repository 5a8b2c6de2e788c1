package dev.tidings.channel;

import dev.tidings.protocol.GapReason;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts how subscriptions began, by tenant, and what was sent again either way. Safe for use by
 * several threads; counting never waits.
 */
@Singleton
public class Recoveries {
  private final Map<String, OfTenant> tenants = new ConcurrentHashMap<>();

  /** Nothing is counted yet. */
  @Inject
  public Recoveries() {}

  /** How a subscription began. */
  public enum Outcome {
    /** The client did not ask to go on from a position. */
    FRESH,
    /** Nothing was missed. */
    RECOVERED,
    /** What was missed came as a state. */
    SNAPSHOT,
    /** The client was told what it misses. */
    GAP;

    /** The name in the API, for example {@code recovered}. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Of a subscription that was not given a state. */
    static Outcome of(@Nullable Boolean recovered) {
      if (recovered == null) {
        return FRESH;
      }
      return recovered ? RECOVERED : GAP;
    }
  }

  /**
   * What was counted of a tenant since the start.
   *
   * @param shortages why subscriptions could not go on from a position, and had a state or a gap
   * @param replayed events that came after the positions that clients went on from
   * @param resent publications that came again and were events already
   */
  public record Count(
      Map<Outcome, Long> outcomes, Map<GapReason, Long> shortages, long replayed, long resent) {}

  private static final class OfTenant {
    /** By the place of the outcome. */
    private final AtomicLongArray outcomes = new AtomicLongArray(Outcome.values().length);

    /** By the place of the reason. */
    private final AtomicLongArray shortages = new AtomicLongArray(GapReason.values().length);

    private final LongAdder replayed = new LongAdder();
    private final LongAdder resent = new LongAdder();

    void add(Outcome outcome, @Nullable GapReason reason, long events) {
      outcomes.incrementAndGet(outcome.ordinal());
      if (reason != null) {
        shortages.incrementAndGet(reason.ordinal());
      }
      replayed.add(events);
    }

    Count count() {
      Map<Outcome, Long> sums = new EnumMap<>(Outcome.class);
      for (Outcome outcome : Outcome.values()) {
        sums.put(outcome, outcomes.get(outcome.ordinal()));
      }
      Map<GapReason, Long> reasons = new EnumMap<>(GapReason.class);
      for (GapReason reason : GapReason.values()) {
        reasons.put(reason, shortages.get(reason.ordinal()));
      }
      return new Count(sums, reasons, replayed.sum(), resent.sum());
    }
  }

  void count(String tenant, Outcome outcome, @Nullable GapReason reason, long replayed) {
    of(tenant).add(outcome, reason, replayed);
  }

  /** Counts a publication that has its place, if it is not the first with its id. */
  void count(String tenant, Published published) {
    if (published.duplicate()) {
      of(tenant).resent.increment();
    }
  }

  private OfTenant of(String tenant) {
    return tenants.computeIfAbsent(tenant, t -> new OfTenant());
  }

  /** What was counted of each tenant. */
  public Map<String, Count> all() {
    Map<String, Count> counts = new HashMap<>();
    tenants.forEach((tenant, counted) -> counts.put(tenant, counted.count()));
    return counts;
  }
}
