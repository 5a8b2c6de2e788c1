package dev.tidings.presence;

import dev.tidings.channel.Broker;
import dev.tidings.channel.ChannelKey;
import dev.tidings.presence.PresenceState.Change;
import dev.tidings.protocol.EncodedFrame;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.protocol.ServerFrame.FeatureEvent;
import dev.tidings.session.ClientSession;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * The owner of one channel's presence. One lock guards the state and the order in which changes and
 * snapshots are handed to the writers, so that every listener sees each change after the snapshot
 * that lacks it; handing over does not block.
 */
final class ChannelPresence {
  private final ChannelKey key;
  private final Broker broker;

  /** Guarded by this. */
  private final PresenceState state;

  /** Whether it is out of use, because nobody was here. Guarded by this. */
  private boolean retired;

  /**
   * Nobody is here yet.
   *
   * @param version where versions begin: at the time, so that they rise over restarts as well
   */
  ChannelPresence(ChannelKey key, Broker broker, long version) {
    this.key = key;
    this.broker = broker;
    this.state = new PresenceState(version);
  }

  /** Carries out an operation and tells the listeners; false when it is out of use. */
  synchronized boolean apply(Function<PresenceState, List<Change>> operation, long now) {
    if (retired) {
      return false;
    }
    for (Change change : operation.apply(state)) {
      broker.find(key).ifPresent(channel -> channel.feed().broadcast(frame(change, now), true));
    }
    return true;
  }

  /** Takes it out of use if nobody is here; the last version then. */
  synchronized OptionalLong retire() {
    retired = state.isEmpty();
    return retired ? OptionalLong.of(state.version()) : OptionalLong.empty();
  }

  /** Sends the session who is here; every later change follows. False when it is out of use. */
  synchronized boolean sync(ClientSession session, long now) {
    if (retired) {
      return false;
    }
    String payload =
        JsonWriter.object()
            .array("members", state.members().stream().map(Member::json).toList())
            .number("version", state.version())
            .end();
    session.send(
        EncodedFrame.state(
            new FeatureEvent("presence.sync", null, name(), payload, null, now), name(), "sync"));
    return true;
  }

  synchronized Collection<Member> members() {
    return state.members();
  }

  private EncodedFrame frame(Change change, long now) {
    String type = "presence." + change.kind().name().toLowerCase(Locale.ROOT);
    Member member = change.member();
    return EncodedFrame.state(
        new FeatureEvent(type, null, name(), member.json(change.user()), change.version(), now),
        name(),
        member.userId() + '/' + member.clientId());
  }

  private String name() {
    return key.name().text();
  }
}
