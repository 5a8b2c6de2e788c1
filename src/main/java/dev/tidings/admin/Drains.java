package dev.tidings.admin;

import dev.tidings.monitoring.NodeName;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.security.Caller;
import dev.tidings.session.Drain;
import dev.tidings.session.DrainState;
import dev.tidings.session.DrainState.Order;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/**
 * Has the node drained, for the record: what an operator asks for is noted before it is done,
 * though a database that takes nothing keeps nobody from it. What changes nothing is no act.
 */
@Singleton
public class Drains {
  private final Drain drain;
  private final Acts acts;
  private final NodeName node;

  /** The drains of this node. */
  @Inject
  public Drains(Drain drain, Acts acts, NodeName node) {
    this.drain = drain;
    this.acts = acts;
    this.node = node;
  }

  /**
   * Begins one; where one runs or is over with the same order, just tells where it stands.
   *
   * @throws dev.tidings.protocol.ProtocolException {@code conflict} when one runs or is over with
   *     another order
   */
  synchronized DrainState begin(Caller caller, Order order) {
    if (drain.state().drain().isPresent()) {
      return drain.begin(order, Acts.name(caller));
    }
    acts.noteIfPossible(
        caller,
        "drain.begun",
        node.text(),
        JsonWriter.object()
            .json("rate", String.valueOf(order.percent()))
            .flag("restart", order.restart()));
    try {
      return drain.begin(order, Acts.name(caller));
    } catch (RuntimeException e) {
      acts.noteIfPossible(
          caller,
          "drain.failed",
          node.text(),
          JsonWriter.object().text("error", String.valueOf(e.getMessage())));
      throw e;
    }
  }

  /** Calls one off; where there is none, just tells where the node stands. */
  synchronized DrainState callOff(Caller caller) {
    DrainState state = drain.state();
    if (state.drain().isEmpty()) {
      return state;
    }
    acts.noteIfPossible(caller, "drain.called-off", node.text(), JsonWriter.object());
    return drain.callOff(Acts.name(caller));
  }
}
