package dev.tidings.protocol;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** How much of states and lossy events a client can take; reliable channels do not care. */
public enum FlowLevel {
  /** All of it, as it comes. */
  NONE(0),
  /** Ten times a second at most. */
  MODERATE(10),
  /** Twice a second at most. */
  HIGH(2);

  private final int perSecond;

  FlowLevel(int perSecond) {
    this.perSecond = perSecond;
  }

  /** The shortest time between two values of one key, in nanoseconds; 0 where there is none. */
  public long intervalNanos() {
    return perSecond == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / perSecond;
  }

  /** The name on the wire. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The names on the wire. */
  public static List<String> wireNames() {
    return Arrays.stream(values()).map(FlowLevel::wireName).toList();
  }

  /** The level of that name on the wire. */
  static Optional<FlowLevel> ofWireName(String name) {
    return Arrays.stream(values()).filter(level -> level.wireName().equals(name)).findFirst();
  }
}
