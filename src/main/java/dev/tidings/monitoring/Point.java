package dev.tidings.monitoring;

import dev.tidings.protocol.JsonWriter;

/**
 * What happened in a step of time.
 *
 * @param at when the step began, Unix milliseconds
 * @param level the most that there was at a time, of those that were looked for
 */
record Point(long at, Level level, Counts counts, DelayFigures delays) {
  static Point nothing(long at) {
    return new Point(at, Level.NONE, Counts.NONE, DelayFigures.NONE);
  }

  /** This and what happened at the same time elsewhere. */
  Point beside(Point other) {
    return new Point(
        at, level.beside(other.level), counts.plus(other.counts), delays.plus(other.delays));
  }

  /** This and what happened before or after it, as a step that began then. */
  Point joined(Point other, long begin) {
    return new Point(
        begin, level.most(other.level), counts.plus(other.counts), delays.plus(other.delays));
  }

  Point begun(long begin) {
    return new Point(begin, level, counts, delays);
  }

  Point with(DelayFigures others) {
    return new Point(at, level, counts, others);
  }

  String json() {
    JsonWriter json = JsonWriter.object().number("at", at);
    level.write(json);
    counts.write(json);
    delays.write(json);
    return json.end();
  }
}
