package dev.tidings.channel;

import dev.tidings.protocol.ChannelName;
import dev.tidings.security.Caller;
import java.util.Optional;

/**
 * Gives the state that the events of a namespace's channels add up to, so that a client that missed
 * too many of them gets the state instead of a gap. A feature produces it as a CDI bean. Asked on a
 * request thread for a caller that may read the channel; may ask a store.
 *
 * <p>The hub reads the channel's position first. What comes after that position may be in the state
 * already, so applying an event twice must change nothing.
 */
public interface SnapshotSource {
  /** The namespace whose state it gives; each has one source at most. */
  String namespace();

  /**
   * The state of a channel, as it is now or was when this was called.
   *
   * @return JSON text, or empty when the channel has no state; the client is told a gap then, as
   *     well as when the text is over {@link Snapshots#MAX_BYTES}
   */
  Optional<String> snapshot(Caller caller, ChannelName channel);
}
