package dev.tidings.session;

import java.time.Instant;
import java.util.Optional;

/**
 * Where a node stands, at one moment.
 *
 * @param left sessions that are still there; while a drain runs, those of its start whose close is
 *     not written yet
 * @param drain the drain that runs or is over, empty while the node serves
 */
public record DrainState(Phase phase, int left, Optional<Act> drain) {
  /** What the node does. */
  public enum Phase {
    /** It takes sessions. */
    SERVING,
    /** It takes none, and closes those it has. */
    DRAINING,
    /** It takes none and has none: nobody notices when it stops. */
    DRAINED
  }

  /**
   * How a drain is carried out.
   *
   * @param percent the share of the sessions that is closed in each second
   * @param restart whether clients are to come back to this node, when it has started again
   */
  public record Order(double percent, boolean restart) {}

  /**
   * One drain.
   *
   * @param sessions how many there were when it began
   * @param by who asked for it
   * @param ends when the last session is to be asked to go
   */
  public record Act(Order order, String by, int sessions, Instant began, Instant ends) {}
}
