package dev.tidings.monitoring;

import dev.tidings.protocol.JsonWriter;
import dev.tidings.session.Traffic;

/**
 * What happened to the connections whose clients run one version.
 *
 * @param reconnects of these, the ones that came back after a loss
 * @param dropped lossy frames for which they had no room
 * @param gaps that they were told of
 * @param clientErrors that they told of
 */
record OfVersion(long connections, long reconnects, long dropped, long gaps, long clientErrors) {
  /** What happened to one connection so far. */
  static OfVersion of(Watched connection) {
    Traffic traffic = connection.session().traffic();
    return new OfVersion(
        1,
        connection.hasComeBack() ? 1 : 0,
        traffic.dropped(),
        traffic.gaps(),
        connection.errors());
  }

  OfVersion plus(OfVersion other) {
    return new OfVersion(
        connections + other.connections,
        reconnects + other.reconnects,
        dropped + other.dropped,
        gaps + other.gaps,
        clientErrors + other.clientErrors);
  }

  String json(String version) {
    return JsonWriter.object()
        .text("version", version)
        .number("connections", connections)
        .number(Figure.RECONNECTS.label(), reconnects)
        .number(Figure.DROPPED.label(), dropped)
        .number(Figure.GAPS.label(), gaps)
        .number(Figure.CLIENT_ERRORS.label(), clientErrors)
        .end();
  }
}
