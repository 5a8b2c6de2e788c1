package dev.tidings.session;

import java.time.Instant;
import java.util.Optional;

/**
 * Which session has a device, on however many nodes: the last that took it, until its time is over.
 * {@code SessionLeaseContract} in the tests is what every adapter must pass.
 *
 * <p>Atomic: of any number of simultaneous {@link #take} of one device each is told whom it has put
 * out, and the last one has it. Not durable: a lost store loses leases, and their sessions take the
 * device again with the next {@link #renew}.
 */
public interface SessionLease {
  /** A device of a user of a tenant. */
  record Device(String tenant, String user, String name) {}

  /**
   * Who has a device.
   *
   * @param session the session's id
   * @param since when it took the device
   * @param until from when on it has it no more, unless it renews it
   */
  record Holder(String session, Instant since, Instant until) {}

  /** Takes a device, whoever has it; who had it, if anybody else did. */
  Optional<Holder> take(Device device, String session, Instant until);

  /** Has it for longer; false when another session has it, and nothing is done. */
  boolean renew(Device device, String session, Instant until);

  /** Gives it back; nothing happens when the session does not have it. */
  void release(Device device, String session);

  /** Who has it. */
  Optional<Holder> holder(Device device);
}
