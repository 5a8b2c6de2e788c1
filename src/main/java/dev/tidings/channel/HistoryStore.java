package dev.tidings.channel;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where the events of reliable channels outlive the hub. {@code HistoryStoreContract} in the tests
 * is what every adapter must pass.
 *
 * <ul>
 *   <li>Delivery: what {@link #append} has returned for is there after any crash of the hub.
 *   <li>Order: events of a channel are appended in the order of their offsets, by one thread.
 *   <li>Atomicity: of one call to {@link #append} either all events are stored or none.
 *   <li>One node has the store at a time: {@link #take} takes it from whoever had it, whose next
 *       call fails.
 * </ul>
 *
 * Every method may block on the store, and throws {@link StoreUnavailableException} when it is not
 * known what became of the call, or {@link StoreTakenException} when another node has the store.
 */
public interface HistoryStore {
  /**
   * Makes this node the one that has the store.
   *
   * @throws dev.tidings.settings.InvalidSettingException when the store could lose what it has
   *     confirmed
   */
  void take();

  /**
   * Fails when another node has taken the store.
   *
   * @throws StoreTakenException when it has
   */
  void requireTaken();

  /**
   * What is stored of a channel.
   *
   * @param what how much of it
   * @param refs is given what is known of past publications, oldest first
   */
  Optional<StoredChannel> load(ChannelKey key, Selection what, Consumer<StoredRef> refs);

  /** Makes a channel, from which on its epoch is kept; it is not stored yet. */
  void create(ChannelKey key, String epoch, long now);

  /** The channel that has the epoch. */
  Optional<ChannelKey> ofEpoch(String epoch);

  /**
   * Stores the events.
   *
   * @param events of any channels, those of one channel in their order
   * @throws StoreRefusedException when one of them can never be stored; none is then
   */
  void append(List<StoredEvent> events);

  /** Whether just that event is stored at its position. */
  boolean holds(StoredEvent event);

  /** Drops the events of a channel up to an offset that are older than a time. */
  void trim(String epoch, long upTo, long olderThan);

  /** Drops, in any channel, the events whose time is over; how many. */
  int expire(long now);

  /** Channels without events that have not been used since. */
  List<ChannelKey> unused(long since, int max);

  /** Drops a channel that has no events and has not been used since. */
  void forget(ChannelKey key, long since);

  /**
   * How much is loaded of a channel.
   *
   * @param events how many of its newest events
   * @param refsAfter when the oldest past publication came, Unix milliseconds
   * @param maxRefs how many past publications at most, the newest
   */
  record Selection(int events, long refsAfter, int maxRefs) {}
}
