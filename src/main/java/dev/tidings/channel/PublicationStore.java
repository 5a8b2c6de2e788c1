package dev.tidings.channel;

import dev.tidings.protocol.ProtocolException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stores what is published in the channels of one namespace before anybody sees it or is told that
 * it was taken. A feature produces it as a CDI bean; {@link Publishing} does the rest.
 *
 * <ul>
 *   <li>Delivery: what is published is stored exactly once for each sender and ref, however often
 *       it is sent, and becomes an event once what stored it is committed. A publication whose ref
 *       is stored already is answered with what was stored then.
 *   <li>Order: the publications of a channel are given to one thread at a time, those of one sender
 *       in the order in which they came; they become events in the order in which they were given.
 *   <li>Atomicity: of one call to {@link #store} all that is not refused is stored, or nothing. A
 *       call that fails is told to the publishers as {@code store_unavailable}, who may send again.
 *   <li>Crash: what was stored and is no event yet must be published again by the feature, from its
 *       store, as the same publication: the broker knows it by its ref.
 * </ul>
 */
public interface PublicationStore {
  /** The namespace whose publications it stores; each has one store at most. */
  String namespace();

  /**
   * How long a publication waits for others of the same sender, so that they are stored together
   * and told in one message; zero for not at all.
   */
  Duration window();

  /**
   * Stores publications of one channel in one transaction, which is committed when this returns.
   * May block.
   *
   * @return what became of each, in the same order
   */
  List<Outcome> store(ChannelKey channel, List<Publication> publications);

  /**
   * Hears that stored publications are events now. May block; it may be that nobody hears of it,
   * after a crash.
   */
  void published(ChannelKey channel, List<Placed> placed);

  /** What became of a publication. */
  sealed interface Outcome {}

  /**
   * It is stored.
   *
   * @param publication what becomes the event: the same sender and ref, and the payload that all
   *     subscribers see
   * @param duplicate whether it was stored before
   * @param event the event that it was before; null when it is none yet
   */
  record Kept(Publication publication, boolean duplicate, @Nullable EventId event)
      implements Outcome {}

  /** It is not stored, and its publisher is told why. */
  record Refused(ProtocolException cause) implements Outcome {}

  /** A stored publication and the event that it is. */
  record Placed(Publication publication, EventId event) {}
}
