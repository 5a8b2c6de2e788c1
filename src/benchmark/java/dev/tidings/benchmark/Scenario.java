package dev.tidings.benchmark;

import static dev.tidings.benchmark.Subject.HUB;
import static dev.tidings.benchmark.Subject.PAYARA;
import static dev.tidings.benchmark.Subject.PLAIN;
import static dev.tidings.benchmark.Subject.SOCKET_IO;
import static dev.tidings.benchmark.Subject.STORED;
import static dev.tidings.benchmark.Subject.TRIAL;

import dev.tidings.benchmark.load.Way;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** A load, and who is put under it. The name on the command line is the constant's, with dashes. */
enum Scenario {
  /** A quiet channel: what an event takes when nothing waits. */
  FAN_OUT_50(Load.fanOut(1_000, 50, 1), EnumSet.allOf(Subject.class)),
  /** More than a loop over all sessions can do. */
  FAN_OUT_300(Load.fanOut(1_000, 300, 1), EnumSet.allOf(Subject.class)),
  /** Only what joins events can do. */
  FAN_OUT_2000(Load.fanOut(1_000, 2_000, 4), EnumSet.allOf(Subject.class)),
  /** As fast as it goes. */
  FAN_OUT_MAX(Load.fanOut(1_000, 0, 4), EnumSet.allOf(Subject.class)),
  /** Few subscribers of a very busy channel. */
  FEW_20000(Load.fanOut(10, 20_000, 8), EnumSet.allOf(Subject.class)),
  /** Everybody at once: what the last one of many waits for. */
  CROWD_5(Load.fanOut(15_000, 5, 1), EnumSet.allOf(Subject.class)),
  /** Nothing is said but signs of life: memory and CPU of a connection. */
  IDLE(Load.quiet(15_000, Duration.ofSeconds(75)), EnumSet.allOf(Subject.class)),
  /** The same crowd twice: by WebSocket, and by server-sent events. */
  CROWD_10(Load.fanOut(5_000, 10, 1), EnumSet.of(HUB, PAYARA)),
  SSE_CROWD_10(Load.fanOut(5_000, 10, 1).by(Way.SSE), EnumSet.of(HUB, PAYARA)),
  /** As {@link #FAN_OUT_300}, by server-sent events. */
  SSE_FAN_OUT_300(Load.fanOut(1_000, 300, 1).by(Way.SSE), EnumSet.of(HUB, PAYARA)),
  /** Everybody waits, and everybody is answered at once. */
  POLL_CROWD(Load.fanOut(5_000, 0.5, 1).by(Way.LONG_POLL), EnumSet.of(HUB, PAYARA)),
  /** Encrypted. */
  WSS_300(Load.fanOut(1_000, 300, 1).overTls(), EnumSet.of(HUB, PAYARA, PLAIN, TRIAL)),
  /** Many channels with a few subscribers each. */
  CHANNELS(
      Load.fanOut(15_000, 2_000, 4).onChannels(1_000), EnumSet.of(HUB, STORED, PAYARA, SOCKET_IO)),
  /** How many can connect per second, with tokens by a shared secret. */
  CONNECT_HS256(Load.arrivals(5_000, "HS256"), EnumSet.allOf(Subject.class)),
  /** The same with tokens by an RSA key. */
  CONNECT_RS256(Load.arrivals(5_000, "RS256"), EnumSet.of(HUB, PAYARA)),
  /** The load of the next ones, with nobody stalled. */
  STALL_NONE(stall(0, 20, 20), EnumSet.of(HUB, PAYARA, SOCKET_IO)),
  /** A tenth of the subscribers reads nothing for 2 seconds, reads for 2, and so on. */
  STALL_2(stall(100, 2, 20), EnumSet.of(HUB, PAYARA, SOCKET_IO)),
  /** For 20 seconds. */
  STALL_20(stall(100, 20, 20), EnumSet.of(HUB, PAYARA, SOCKET_IO)),
  /** For 2 minutes. */
  STALL_120(stall(100, 120, 120), EnumSet.of(HUB, PAYARA, SOCKET_IO)),
  /** Encrypted, with nobody stalled. */
  STALL_NONE_WSS(stall(0, 20, 20).overTls(), EnumSet.of(HUB, PAYARA)),
  /** Encrypted, for 2 seconds again and again. */
  STALL_2_WSS(stall(100, 2, 20).overTls(), EnumSet.of(HUB, PAYARA)),
  /** Encrypted, for 20 seconds. */
  STALL_20_WSS(stall(100, 20, 20).overTls(), EnumSet.of(HUB, PAYARA)),
  /** Server-sent events, with nobody stalled. */
  SSE_STALL_NONE(stall(0, 20, 20).by(Way.SSE), EnumSet.of(HUB, PAYARA)),
  /** A fifth of the subscribers, for 2 seconds again and again. */
  SSE_STALL_2(stall(200, 2, 20).by(Way.SSE), EnumSet.of(HUB, PAYARA)),
  /** For 20 seconds. */
  SSE_STALL_20(stall(200, 20, 20).by(Way.SSE), EnumSet.of(HUB, PAYARA));

  @SuppressWarnings("Immutable") // a record of values
  private final Load load;

  @SuppressWarnings("Immutable") // a copy that nobody can change
  private final Set<Subject> subjects;

  Scenario(Load load, Set<Subject> subjects) {
    this.load = load;
    this.subjects = Set.copyOf(subjects);
  }

  /** Windows of the same length compare; the longest stall alone needs one of its own. */
  private static Load stall(int stalled, int seconds, int windowSeconds) {
    return Load.stalling(stalled, Duration.ofSeconds(seconds), Duration.ofSeconds(windowSeconds));
  }

  Load load() {
    return load;
  }

  Set<Subject> subjects() {
    return subjects;
  }

  /** How it is called in tables and on the command line. */
  String label() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }

  /** The same load by the same transport with nobody stalled; empty where nobody stalls. */
  Optional<Scenario> unstalled() {
    if (load.stalled() == 0) {
      return Optional.empty();
    }
    if (load.way() == Way.SSE) {
      return Optional.of(SSE_STALL_NONE);
    }
    return Optional.of(load.tls() ? STALL_NONE_WSS : STALL_NONE);
  }

  /** Whether it takes minutes and is run on demand only. */
  boolean isLong() {
    return this == STALL_120;
  }

  static Scenario of(String label) {
    return Arrays.stream(values())
        .filter(scenario -> scenario.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new BenchmarkException(
                    "no scenario %s; there is %s"
                        .formatted(label, Arrays.stream(values()).map(Scenario::label).toList())));
  }
}
