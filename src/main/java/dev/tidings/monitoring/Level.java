package dev.tidings.monitoring;

import dev.tidings.protocol.JsonWriter;
import java.util.Collection;

/**
 * How much there was at a time.
 *
 * @param connections that were open
 * @param waiting frames in their queues
 */
record Level(long connections, long waiting) {
  static final Level NONE = new Level(0, 0);

  /** What these connections are now. */
  static Level of(Collection<Watched> connections) {
    return new Level(
        connections.size(), connections.stream().mapToLong(c -> c.session().waiting()).sum());
  }

  /** This and what there was elsewhere at the same time. */
  Level beside(Level other) {
    return new Level(connections + other.connections, waiting + other.waiting);
  }

  /** The most of both, each for itself. */
  Level most(Level other) {
    return new Level(Math.max(connections, other.connections), Math.max(waiting, other.waiting));
  }

  boolean isNothing() {
    return connections == 0;
  }

  void write(JsonWriter json) {
    json.number("connections", connections).number("waiting", waiting);
  }
}
