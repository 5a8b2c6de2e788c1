package dev.tidings.monitoring;

import dev.tidings.protocol.JsonWriter;

/**
 * What happened in a step of time.
 *
 * @param at when the step began, Unix milliseconds
 * @param known the milliseconds of the step that the figures are of: all of them, but where the
 *     step is not over or a node was not there
 * @param level the most that there was at a time, of those that were looked for
 */
record Point(long at, long known, Level level, Counts counts, DelayFigures delays) {
  static Point nothing(long at, long known) {
    return new Point(at, known, Level.NONE, Counts.NONE, DelayFigures.NONE);
  }

  /** This and what happened at the same time elsewhere. */
  Point beside(Point other) {
    return new Point(
        at,
        Math.max(known, other.known),
        level.beside(other.level),
        counts.plus(other.counts),
        delays.plus(other.delays));
  }

  /** This and what happened before or after it, as a step that began then. */
  Point joined(Point other, long begin) {
    return new Point(
        begin,
        known + other.known,
        level.most(other.level),
        counts.plus(other.counts),
        delays.plus(other.delays));
  }

  Point begun(long begin) {
    return new Point(begin, known, level, counts, delays);
  }

  /** The same, known for so many milliseconds. */
  Point knownFor(long millis) {
    return new Point(at, millis, level, counts, delays);
  }

  /** A tenant's, with what is known of all tenants together only. */
  Point withThoseOf(Point all) {
    return with(all.delays).knownFor(all.known);
  }

  Point with(DelayFigures others) {
    return new Point(at, known, level, counts, others);
  }

  String json() {
    JsonWriter json = JsonWriter.object().number("at", at).number("known", known);
    level.write(json);
    counts.write(json);
    delays.write(json);
    return json.end();
  }
}
