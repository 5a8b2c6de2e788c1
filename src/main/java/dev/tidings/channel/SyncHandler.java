package dev.tidings.channel;

import dev.tidings.channel.Snapshots.Snapshot;
import dev.tidings.protocol.ClientFrame;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.FrameId;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.protocol.ServerFrame;
import dev.tidings.protocol.ServerFrame.SyncResult;
import dev.tidings.protocol.ServerFrame.SyncSnapshot;
import dev.tidings.session.ClientSession;
import dev.tidings.session.FrameHandler;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Answers {@code sync}: the events after a position in one frame, or the state where they are gone
 * and a feature has one; and which of the caller's own publications are in. An answer is cut at
 * {@link #MAX_BYTES} and says so.
 */
@Singleton
public class SyncHandler implements FrameHandler {
  private static final int MAX_FRAMES = 1_000;
  private static final int MAX_BYTES = 512 * 1_024;

  private final Broker broker;
  private final ChannelAccess access;
  private final Subscriptions subscriptions;
  private final Snapshots snapshots;

  /** The handler. */
  @Inject
  public SyncHandler(
      Broker broker, ChannelAccess access, Subscriptions subscriptions, Snapshots snapshots) {
    this.broker = broker;
    this.access = access;
    this.subscriptions = subscriptions;
    this.snapshots = snapshots;
  }

  @Override
  public Set<String> types() {
    return Set.of("sync");
  }

  @Override
  public boolean servesLimited() {
    return true;
  }

  /** Of all channels of a connection is asked where neither a channel nor a position is named. */
  @Override
  public boolean needsConnection(ClientFrame frame) {
    return frame instanceof ClientFrame.Sync sync
        && sync.channel().isEmpty()
        && sync.lastEventId().isEmpty();
  }

  @Override
  public void handle(ClientSession session, ClientFrame frame) {
    if (!(frame instanceof ClientFrame.Sync sync)) {
      return;
    }
    Optional<EventId> position = sync.lastEventId().map(EventId::parse);
    if (sync.channel().isPresent()) {
      ChannelKey key = access.resolve(session.caller(), sync.channel().get());
      access.requireRead(session.caller(), key.name());
      answer(session, sync, broker.open(key), position);
    } else if (position.isPresent()) {
      answer(session, sync, named(session, position.get()), position);
    } else {
      answerAll(session, sync);
    }
  }

  private void answerAll(ClientSession session, ClientFrame.Sync sync) {
    List<Channel> channels =
        subscriptions.of(session).stream().filter(Channel::hasPositions).toList();
    if (channels.isEmpty()) {
      throw new ProtocolException(
          ErrorCode.NOT_SUBSCRIBED, "channel", "name a channel, or subscribe to one first");
    }
    channels.forEach(channel -> answer(session, sync, channel, Optional.empty()));
  }

  private Channel named(ClientSession session, EventId position) {
    Channel channel =
        broker
            .ofEpoch(position.epoch())
            .filter(c -> c.key().tenant().equals(session.caller().tenant()))
            .orElseThrow(SyncHandler::lost);
    access.requireRead(session.caller(), channel.key().name());
    return channel;
  }

  private void answer(
      ClientSession session, ClientFrame.Sync sync, Channel channel, Optional<EventId> position) {
    if (!channel.hasPositions()) {
      throw new ProtocolException(
          ErrorCode.BAD_POSITION, "channel", channel.key().name() + " has no positions");
    }
    EventId from = position.orElseGet(channel::head);
    Optional<Snapshot> snapshot = snapshots.instead(channel, from, session.caller());
    session.send(
        snapshot.isPresent()
            ? state(session, sync, channel, snapshot.get())
            : events(session, sync, channel, from));
  }

  private ServerFrame events(
      ClientSession session, ClientFrame.Sync sync, Channel channel, EventId from) {
    Channel.Delta delta = channel.since(from, MAX_FRAMES, MAX_BYTES).orElseThrow(SyncHandler::lost);
    return new SyncResult(
        sync.id().orElse(null),
        channel.key().name().text(),
        delta.events(),
        delta.position().toString(),
        applied(session, sync, channel),
        delta.more());
  }

  private ServerFrame state(
      ClientSession session, ClientFrame.Sync sync, Channel channel, Snapshot snapshot) {
    List<String> applied = applied(session, sync, channel);
    return new SyncSnapshot(
        sync.id().orElse(null),
        channel.key().name().text(),
        snapshot.state(),
        snapshot.position().toString(),
        applied);
  }

  private List<String> applied(ClientSession session, ClientFrame.Sync sync, Channel channel) {
    List<String> refs = sync.pendingOps().stream().map(JsonWriter::quote).toList();
    List<String> applied = broker.applied(channel.key(), session.caller().user(), refs);
    return sync.pendingOps().stream()
        .filter(op -> applied.contains(FrameId.of(op).json()))
        .toList();
  }

  private static ProtocolException lost() {
    return new ProtocolException(
        ErrorCode.BAD_POSITION,
        "lastEventId",
        "events after this position are gone; subscribe with it to be told the gap");
  }
}
