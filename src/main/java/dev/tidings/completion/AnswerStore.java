package dev.tidings.completion;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where the text of answers that grow is kept, and whose they are. {@code AnswerStoreContract} in
 * the tests is what every adapter must pass.
 *
 * <ul>
 *   <li>Order: the pieces of an answer follow each other without a hole, and only the node that has
 *       the answer adds some. Whoever takes it over reads all that was added before.
 *   <li>Atomicity: of one call to {@link #append} everything is stored or nothing, and what is
 *       stored survives a crash when it returns. After a failure the node gives the same text
 *       again, from the same place; more may have come to it.
 * </ul>
 */
interface AnswerStore {
  /**
   * Stores the next pieces of different answers of a node. One call at a time for each node.
   *
   * @return the answers that have ended or are another node's, of which nothing is stored
   */
  Set<Long> append(String node, List<Part> parts);

  /** An answer that grows, without its text; empty when it no longer grows. */
  Optional<Stored> find(long answerId);

  /**
   * Answers, with their text from a place on; without those that no longer grow.
   *
   * @param from the places by the ids
   */
  List<Stored> read(Map<Long, Integer> from);

  /** An answer that grows, with its text from a place on; empty when it no longer grows. */
  default Optional<Stored> read(long answerId, int from) {
    return read(Map.of(answerId, from)).stream().findFirst();
  }

  /**
   * Notes that an answer is to end as cancelled, whichever node has it by then; the first who asked
   * for it counts. Nothing happens to one that no longer grows.
   */
  void cancel(long answerId, String by);

  /** Makes an answer a node's, whosever it is; false when it no longer grows. */
  boolean take(long answerId, Lease lease);

  /** Makes an answer a node's if its lease is over; whether it was. */
  boolean takeOver(long answerId, Lease lease, long now);

  /** Leases that are over, oldest first. */
  List<Long> abandoned(long now, int max);

  /** Renews the leases of a node's answers; those of them that are the node's no longer. */
  List<Long> renew(Collection<Long> answers, Lease lease);

  /** Says that the end of a node's answer is written. */
  void forget(String node, long answerId);

  /** Deletes what is kept of a node's rounds, or of nodes that are gone, and nobody needs. */
  void tidy(String node);

  /**
   * An answer that grows.
   *
   * @param taken how often somebody had to take it over
   * @param cancelledBy who has cancelled it; empty while nobody has
   * @param text what was read of its text
   */
  record Stored(
      long id,
      String tenant,
      long conversationId,
      Source source,
      String node,
      long leaseUntil,
      long taken,
      Optional<String> cancelledBy,
      Part text) {
    Stored with(Part read) {
      return new Stored(
          id, tenant, conversationId, source, node, leaseUntil, taken, cancelledBy, read);
    }
  }
}
