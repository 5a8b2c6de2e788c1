package dev.tidings.session;

import dev.tidings.protocol.FlowLevel;

/** Holds states and lossy frames back as the client has asked. Used by its writer only. */
final class FlowGate {
  private FlowLevel level = FlowLevel.NONE;

  /** When they may be written again. */
  private long opensAt;

  /** Changes how often they are written at most. */
  void set(FlowLevel level, long now) {
    this.level = level;
    opensAt = now + level.intervalNanos();
  }

  /** Lets everything through from now on. */
  void open() {
    level = FlowLevel.NONE;
  }

  /** Notes that some were written. */
  void passed(long now) {
    opensAt = now + level.intervalNanos();
  }

  boolean isShut(long now) {
    return isUsed() && opensAt - now > 0;
  }

  /** Whether the client has asked for it. */
  boolean isUsed() {
    return level != FlowLevel.NONE;
  }

  long opensAt() {
    return opensAt;
  }
}
