package dev.tidings.channel;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Where publications get their order. {@code BrokerContract} in the tests is what every adapter
 * must pass.
 *
 * <ul>
 *   <li>Delivery: once {@link #publish} has completed, every log of the channel on every node will
 *       have the event at the offset given.
 *   <li>Order: one total order per channel; the publications that one thread passes in one after
 *       the other keep their order, whether or not it waits in between.
 *   <li>Atomicity: of any number of publications with the same user, channel and ref exactly one
 *       becomes an event; the others complete with its id and {@code duplicate}. The same ref with
 *       another payload fails with {@code id_reused}.
 * </ul>
 *
 * Publishing never blocks on readers. Never called by a session's writer.
 */
public interface Broker {
  /**
   * Publishes.
   *
   * @return completes when the event has its position, or fails with a {@link
   *     dev.tidings.protocol.ProtocolException}
   */
  CompletionStage<Published> publish(Publication publication);

  /**
   * Publishes one after the other, all in the same channel. A reader who is at the channel's head
   * is given those that are new together, as far as they fit into one message.
   *
   * @return for each what {@link #publish} gives
   */
  default List<CompletionStage<Published>> publishAll(List<Publication> publications) {
    return publications.stream().map(this::publish).toList();
  }

  /** The channel on this node, made when it is asked for first. */
  Channel open(ChannelKey key);

  /** The channel on this node, if there is one. */
  Optional<Channel> find(ChannelKey key);

  /** The channels on this node; may be walked through at any time. */
  Collection<Channel> all();

  /** The channel on this node whose events have this epoch. */
  Optional<Channel> ofEpoch(String epoch);

  /** Which of a user's refs in a channel are events already, within the window. */
  List<String> applied(ChannelKey channel, String user, List<String> refs);
}
