package dev.tidings.notification;

import dev.tidings.channel.Channel;
import dev.tidings.channel.SnapshotSource;
import dev.tidings.channel.SubscriptionListener;
import dev.tidings.protocol.ChannelName;
import dev.tidings.protocol.ClientFrame;
import dev.tidings.protocol.ClientFrame.FeatureFrame;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.FrameType;
import dev.tidings.protocol.FrameType.Field;
import dev.tidings.protocol.JsonObject;
import dev.tidings.protocol.JsonValue;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.protocol.ServerFrame.Ack;
import dev.tidings.protocol.ServerFrame.ErrorFrame;
import dev.tidings.rest.Page;
import dev.tidings.security.Caller;
import dev.tidings.session.ClientSession;
import dev.tidings.session.FrameHandler;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Answers {@code notification.read} and {@code notification.read-all}, gives who subscribes to a
 * user's channel the unread count, and who comes back from too far the newest notifications.
 */
@Singleton
public class NotificationHandler implements FrameHandler, SubscriptionListener, SnapshotSource {
  private static final Logger LOG = System.getLogger(NotificationHandler.class.getName());
  private static final String USER = "user";
  private static final String READ = "notification.read";
  private static final String READ_ALL = "notification.read-all";
  private static final int MAX_IDS = 200;

  private final Notifications notifications;
  private final Inboxes inboxes;
  private final Badges badges;

  /** The handler. */
  @Inject
  public NotificationHandler(Notifications notifications, Inboxes inboxes, Badges badges) {
    this.notifications = notifications;
    this.inboxes = inboxes;
    this.badges = badges;
  }

  /** Some notifications are read. */
  @Produces
  @Singleton
  public static FrameType read() {
    return new FrameType(
        READ, false, List.of(new Field("ids", JsonValue.Kind.ARRAY, true, 0, List.of())));
  }

  /** All are read, up to the one that the user has seen last. */
  @Produces
  @Singleton
  public static FrameType readAll() {
    return new FrameType(
        READ_ALL, false, List.of(new Field("upTo", JsonValue.Kind.NUMBER, false, 0, List.of())));
  }

  @Override
  public Set<String> types() {
    return Set.of(READ, READ_ALL);
  }

  @Override
  public void handle(ClientSession session, ClientFrame frame) {
    if (frame instanceof FeatureFrame request) {
      JsonObject payload = request.payload().orElseGet(JsonObject::empty);
      if (request.type().equals(READ)) {
        inboxes.mark(key(session.caller()), ids(payload), State.READ);
      } else {
        inboxes.readAll(key(session.caller()), upTo(payload));
      }
      request.id().ifPresent(id -> session.send(Ack.of(id)));
    }
  }

  static long upTo(JsonObject payload) {
    return payload.integer("upTo", 0, JsonObject.MAX_SAFE_INTEGER).orElse(Long.MAX_VALUE);
  }

  private static List<Long> ids(JsonObject payload) {
    List<JsonValue> values =
        payload
            .array("ids", MAX_IDS)
            .orElseThrow(() -> JsonObject.missing("payload.ids")); // also when there is no payload
    List<Long> ids = new ArrayList<>(values.size());
    for (JsonValue value : values) {
      if (value.kind() != JsonValue.Kind.NUMBER || !value.json().matches("\\d{1,16}")) {
        throw new ProtocolException(
            ErrorCode.BAD_FIELD, "payload.ids", "payload.ids must hold ids of notifications");
      }
      ids.add(Long.parseLong(value.json()));
    }
    return ids;
  }

  static InboxKey key(Caller caller) {
    return new InboxKey(caller.tenant(), caller.user());
  }

  @Override
  public void subscribed(ClientSession session, Channel channel, boolean presence) {
    InboxKey own = key(session.caller());
    if (!channel.key().equals(own.channel())) {
      return;
    }
    try {
      badges.give(session, own, notifications.takeOver(own, session.caller().roles()));
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "the badge of " + own, e);
      ProtocolException told =
          new ProtocolException(
              ErrorCode.STORE_UNAVAILABLE, "the unread count is not known; subscribe again");
      session.send(ErrorFrame.of(told, null, channel.key().name().text()));
    }
  }

  @Override
  public String namespace() {
    return USER;
  }

  /** The newest notifications, as a list has them, and the unread count. */
  @Override
  public Optional<String> snapshot(Caller caller, ChannelName channel) {
    InboxKey own = key(caller);
    if (!channel.equals(own.channel().name())) {
      return Optional.empty();
    }
    Badge badge = notifications.takeOver(own, caller.roles());
    Page<String> newest = inboxes.list(own, InboxFilter.ALL, Page.Asked.of(null, null));
    return Optional.of(
        JsonWriter.object()
            .number("unread", badge.unread())
            .number("version", badge.version())
            .json("notifications", newest.json(item -> item))
            .end());
  }
}
