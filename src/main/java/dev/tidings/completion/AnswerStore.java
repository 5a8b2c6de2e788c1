package dev.tidings.completion;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Where the text of answers that grow is kept, and whose they are. {@code AnswerStoreContract} in
 * the tests is what every adapter must pass.
 *
 * <ul>
 *   <li>Order: the pieces of an answer follow each other without a hole. Of two nodes that add one
 *       at the same place, one is refused.
 *   <li>Atomicity: of one call to {@link #append} everything is stored or nothing, and what is
 *       stored survives a crash when it returns.
 * </ul>
 */
interface AnswerStore {
  /**
   * Stores pieces of different answers.
   *
   * @throws PartRefusedException when an answer has ended or is another node's; which one is not
   *     known where there are several
   */
  void append(List<Part> parts);

  /** An answer that grows, with the pieces from a place on; empty when it no longer grows. */
  Optional<Stored> read(long answerId, int from);

  /** Makes an answer a node's, whosever it is; false when it no longer grows. */
  boolean take(long answerId, Lease lease);

  /** Makes an answer a node's if its lease is over; whether it was. */
  boolean takeOver(long answerId, Lease lease, long now);

  /** Leases that are over, oldest first. */
  List<Long> abandoned(long now, int max);

  /** Renews the leases of a node's answers; those of them that are the node's no longer. */
  List<Long> renew(Collection<Long> answers, Lease lease);

  /**
   * An answer that grows.
   *
   * @param taken how often somebody had to take it over
   */
  record Stored(
      long id,
      String tenant,
      long conversationId,
      Source source,
      String node,
      long leaseUntil,
      long taken,
      List<Part> parts) {}
}
