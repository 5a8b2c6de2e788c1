package dev.tidings.channel;

import dev.tidings.protocol.ClientFrame;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.FrameId;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.protocol.ServerFrame.SyncResult;
import dev.tidings.session.ClientSession;
import dev.tidings.session.FrameHandler;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Answers {@code sync}: the events after a position in one frame, and which of the caller's own
 * publications are in. An answer is cut at {@link #MAX_BYTES} and says so.
 */
@Singleton
public class SyncHandler implements FrameHandler {
  private static final int MAX_FRAMES = 1_000;
  private static final int MAX_BYTES = 512 * 1_024;

  private final Broker broker;
  private final ChannelAccess access;
  private final Subscriptions subscriptions;

  /** The handler. */
  @Inject
  public SyncHandler(Broker broker, ChannelAccess access, Subscriptions subscriptions) {
    this.broker = broker;
    this.access = access;
    this.subscriptions = subscriptions;
  }

  @Override
  public Set<String> types() {
    return Set.of("sync");
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
    Channel.Delta delta =
        channel
            .since(position.orElseGet(channel::head), MAX_FRAMES, MAX_BYTES)
            .orElseThrow(SyncHandler::lost);
    session.send(
        new SyncResult(
            sync.id().orElse(null),
            channel.key().name().text(),
            delta.events(),
            delta.position().toString(),
            applied(session, sync, channel),
            delta.more()));
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
