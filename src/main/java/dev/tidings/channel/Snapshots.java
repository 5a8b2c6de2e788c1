package dev.tidings.channel;

import dev.tidings.protocol.GapReason;
import dev.tidings.protocol.Utf8;
import dev.tidings.security.Caller;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What clients get that come back from too far: the snapshots of all features. Immutable. */
@Singleton
public class Snapshots {
  /** The most bytes of a snapshot, which with its frame must fit into one message. */
  public static final int MAX_BYTES = 1_000_000;

  private static final Logger LOG = System.getLogger(Snapshots.class.getName());

  private final Map<String, SnapshotSource> sources = new HashMap<>();

  /** Collects the sources of all features. */
  @Inject
  public Snapshots(@Any Instance<SnapshotSource> found) {
    this((Iterable<SnapshotSource>) found);
  }

  Snapshots(Iterable<SnapshotSource> found) {
    for (SnapshotSource source : found) {
      SnapshotSource other = sources.put(source.namespace(), source);
      if (other != null) {
        throw new IllegalStateException(
            source.namespace() + " has snapshots of " + other + " and " + source);
      }
    }
  }

  /**
   * A state.
   *
   * @param position where to go on: what is up to there is in the state
   * @param state JSON text
   * @param reason why the client could not go on from where it was
   */
  record Snapshot(EventId position, String state, GapReason reason) {}

  /** The state for a caller who was at that position, unless it can go on from there. */
  Optional<Snapshot> instead(Channel channel, EventId position, Caller caller) {
    SnapshotSource source = sources.get(channel.key().name().namespace());
    if (source == null || !channel.hasPositions()) {
      return Optional.empty();
    }
    return channel
        .shortage(position)
        .flatMap(
            reason -> {
              EventId head = channel.head(); // before the state
              return source
                  .snapshot(caller, channel.key().name())
                  .filter(state -> fits(channel, state))
                  .map(state -> new Snapshot(head, state, reason));
            });
  }

  private static boolean fits(Channel channel, String state) {
    int bytes = Utf8.length(state);
    if (bytes > MAX_BYTES) {
      LOG.log(Level.WARNING, "the snapshot of {0} has {1} bytes", channel.key(), bytes);
    }
    return bytes <= MAX_BYTES;
  }
}
