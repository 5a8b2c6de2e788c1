package dev.tidings.monitoring;

import dev.tidings.protocol.JsonWriter;

/**
 * What happened in a step of time.
 *
 * @param at when the step began, Unix milliseconds
 * @param connections the most that there were at a time, of those that were looked for
 */
record Point(long at, long connections, Counts counts, DelayFigures delays) {
  /** This and what happened at the same time elsewhere. */
  Point beside(Point other) {
    return new Point(
        at, connections + other.connections, counts.plus(other.counts), delays.plus(other.delays));
  }

  /** This and what happened before or after it, as a step that began then. */
  Point joined(Point other, long begin) {
    return new Point(
        begin,
        Math.max(connections, other.connections),
        counts.plus(other.counts),
        delays.plus(other.delays));
  }

  Point begun(long begin) {
    return new Point(begin, connections, counts, delays);
  }

  Point with(DelayFigures others) {
    return new Point(at, connections, counts, others);
  }

  String json() {
    JsonWriter json = JsonWriter.object().number("at", at).number("connections", connections);
    counts.write(json);
    delays.write(json);
    return json.end();
  }
}
