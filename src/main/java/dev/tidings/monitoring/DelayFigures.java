package dev.tidings.monitoring;

import dev.tidings.protocol.JsonWriter;

/**
 * How long things took on a node, all tenants together.
 *
 * @param push from when a push was added to its transaction to its publication
 * @param delivery from a publication to the end of the write with it
 * @param propagation from a publication to a client, as it tells
 * @param roundTrip of a ping and its pong, by the client's clock
 */
record DelayFigures(
    Percentiles push, Percentiles delivery, Percentiles propagation, Percentiles roundTrip) {
  static final DelayFigures NONE =
      new DelayFigures(Percentiles.NONE, Percentiles.NONE, Percentiles.NONE, Percentiles.NONE);

  DelayFigures plus(DelayFigures other) {
    return new DelayFigures(
        push.plus(other.push),
        delivery.plus(other.delivery),
        propagation.plus(other.propagation),
        roundTrip.plus(other.roundTrip));
  }

  DelayFigures since(DelayFigures earlier) {
    return new DelayFigures(
        push.since(earlier.push),
        delivery.since(earlier.delivery),
        propagation.since(earlier.propagation),
        roundTrip.since(earlier.roundTrip));
  }

  void write(JsonWriter json) {
    json.json("pushDelay", push.json())
        .json("delay", delivery.json())
        .json("propagation", propagation.json())
        .json("roundTrip", roundTrip.json());
  }
}
