package dev.tidings.presence;

import dev.tidings.channel.Channel;
import dev.tidings.channel.ChannelAccess;
import dev.tidings.channel.ChannelKey;
import dev.tidings.channel.SubscriptionListener;
import dev.tidings.protocol.ClientFrame;
import dev.tidings.protocol.ClientFrame.FeatureFrame;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.FrameType;
import dev.tidings.protocol.FrameType.Field;
import dev.tidings.protocol.JsonObject;
import dev.tidings.protocol.JsonValue;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.protocol.ServerFrame.Ack;
import dev.tidings.session.ClientSession;
import dev.tidings.session.FrameHandler;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Set;

/** Answers {@code presence.join}, {@code presence.update} and {@code presence.leave}. */
@Singleton
public class PresenceHandler implements FrameHandler, SubscriptionListener {
  private static final String JOIN = "presence.join";
  private static final String UPDATE = "presence.update";
  private static final String LEAVE = "presence.leave";
  private static final int MAX_TEXT = 256;
  private static final List<Field> FIELDS =
      List.of(
          Field.oneOf("status", "online", "idle"),
          Field.text("activity", MAX_TEXT),
          Field.text("component", MAX_TEXT),
          Field.text("workspace", MAX_TEXT),
          Field.text("page", MAX_TEXT),
          Field.object("data"));

  private final PresenceRegistry registry;
  private final ChannelAccess access;
  private final Clock clock;

  /** The handler. */
  @Inject
  public PresenceHandler(PresenceRegistry registry, ChannelAccess access, Clock clock) {
    this.registry = registry;
    this.access = access;
    this.clock = clock;
  }

  /** A device comes into a channel. */
  @Produces
  @Singleton
  public static FrameType join() {
    return new FrameType(JOIN, true, FIELDS).with(PresenceDialects.change(JOIN));
  }

  /** A device changes what it does. */
  @Produces
  @Singleton
  public static FrameType update() {
    return new FrameType(UPDATE, true, FIELDS)
        .with(PresenceDialects.change(UPDATE))
        .with(PresenceDialects.requests());
  }

  /** A device leaves a channel. */
  @Produces
  @Singleton
  public static FrameType leave() {
    return new FrameType(LEAVE, true, List.of()).with(PresenceDialects.change(LEAVE));
  }

  /** Who is in a channel. */
  @Produces
  @Singleton
  public static FrameType sync() {
    return FrameType.ofHub("presence.sync").with(PresenceDialects.sync());
  }

  @Override
  public Set<String> types() {
    return Set.of(JOIN, UPDATE, LEAVE);
  }

  @Override
  public boolean needsConnection(ClientFrame frame) {
    return true;
  }

  @Override
  public void handle(ClientSession session, ClientFrame frame) {
    if (frame instanceof FeatureFrame presence) {
      ChannelKey key = access.resolve(session.caller(), presence.channel().orElseThrow());
      act(session, key, presence);
      presence.id().ifPresent(id -> session.send(Ack.of(id)));
    }
  }

  private void act(ClientSession session, ChannelKey key, FeatureFrame frame) {
    JsonObject payload = frame.payload().orElseGet(JsonObject::empty);
    switch (frame.type()) {
      case JOIN -> {
        access.requireJoin(session.caller(), key.name());
        registry.join(session, key, payload);
      }
      case UPDATE -> {
        long now = clock.millis();
        if (!registry.update(session, key, member -> member.with(payload, now))) {
          throw new ProtocolException(
              ErrorCode.NOT_SUBSCRIBED,
              "channel",
              "this device is not present in " + key.name() + "; send presence.join first");
        }
        payload.value("status").ifPresent(status -> everywhere(session, status, now));
      }
      default -> registry.leave(session, key);
    }
  }

  /** A device that is idle is idle in every channel. */
  private void everywhere(ClientSession session, JsonValue status, long now) {
    Status said = Status.ofWireName(status.text());
    for (ChannelKey key : registry.joinedBy(session)) {
      registry.update(session, key, member -> member.with(said).seenAt(now));
    }
  }

  @Override
  public void subscribed(ClientSession session, Channel channel, boolean presence) {
    if (presence && channel.rule().presence()) {
      registry.sync(session, channel.key());
    }
  }
}
