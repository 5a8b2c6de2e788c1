package dev.tidings.security;

import java.time.Instant;
import java.util.Optional;

/**
 * Tickets that stand for a caller in one handshake, for clients that can send no header. A ticket
 * is 32 random bytes in base64url and good for one use within {@code tidings.tickets.ttl}, or until
 * the caller's token ends if that is sooner.
 *
 * <p>Atomic: of any number of simultaneous {@link #redeem} of one ticket exactly one gets the
 * caller, on however many nodes. Not durable: a lost store loses tickets, never the other way
 * round.
 */
public interface Tickets {
  /**
   * A ticket.
   *
   * @param value the secret; never to be logged
   * @param expires from when on it is worth nothing
   */
  record Ticket(String value, Instant expires) {
    @Override
    public String toString() {
      return "Ticket[expires=" + expires + "]";
    }
  }

  /**
   * Makes a ticket for the caller.
   *
   * @param origin when present, the only origin from which the ticket is taken; when absent, it is
   *     taken only without one
   * @param device when present, the only device for which the ticket is taken; when absent, any
   */
  Ticket issue(Caller caller, Optional<String> origin, Optional<String> device);

  /**
   * Uses a ticket up and gives the caller for whom it was made. Empty when the ticket is unknown,
   * used, expired, or bound to another origin or device; in the last case it is used up all the
   * same.
   */
  Optional<Caller> redeem(String ticket, Optional<String> origin, Optional<String> device);
}
