package dev.tidings.benchmark;

import dev.tidings.benchmark.load.Way;
import java.time.Duration;

/**
 * How much of what.
 *
 * @param way how subscribers of the hub get their events
 * @param rate publications per second in all; 0 as fast as it goes, -1 none
 * @param window how long is measured, unless the command says otherwise
 * @param fixedWindow whether the command cannot say otherwise
 * @param stalled how many subscribers stop reading
 * @param stall how long they do at a time, and read as long in between; zero where nobody does and
 *     nothing is compared with it
 */
record Load(
    Way way,
    int subscribers,
    int channels,
    int publishers,
    double rate,
    Duration window,
    boolean fixedWindow,
    boolean tls,
    int stalled,
    Duration stall,
    String algorithm) {
  private static final Duration USUAL = Duration.ofSeconds(20);

  static Load fanOut(int subscribers, double rate, int publishers) {
    return new Load(
        Way.WEBSOCKET,
        subscribers,
        1,
        publishers,
        rate,
        USUAL,
        false,
        false,
        0,
        Duration.ZERO,
        "HS256");
  }

  static Load quiet(int subscribers, Duration window) {
    return new Load(
        Way.WEBSOCKET, subscribers, 1, 0, -1, window, false, false, 0, Duration.ZERO, "HS256");
  }

  static Load arrivals(int subscribers, String algorithm) {
    return new Load(
        Way.WEBSOCKET,
        subscribers,
        1,
        0,
        -1,
        Duration.ZERO,
        true,
        false,
        0,
        Duration.ZERO,
        algorithm);
  }

  /** The stalled stop together when the window opens, again and again until it is over. */
  static Load stalling(int stalled, Duration stall, Duration window) {
    return new Load(Way.WEBSOCKET, 1_000, 1, 2, 200, window, true, false, stalled, stall, "HS256");
  }

  Load overTls() {
    return with(way, channels, true);
  }

  Load by(Way other) {
    return with(other, channels, tls);
  }

  Load onChannels(int count) {
    return with(way, count, tls);
  }

  private Load with(Way way, int channels, boolean tls) {
    return new Load(
        way,
        subscribers,
        channels,
        publishers,
        rate,
        window,
        fixedWindow,
        tls,
        stalled,
        stall,
        algorithm);
  }

  boolean isQuiet() {
    return rate < 0;
  }

  boolean isArrivals() {
    return window.isZero();
  }

  boolean isIdle() {
    return isQuiet() && !isArrivals();
  }
}
