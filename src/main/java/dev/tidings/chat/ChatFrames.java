package dev.tidings.chat;

import dev.tidings.channel.Channel;
import dev.tidings.channel.ChannelAccess;
import dev.tidings.channel.ChannelKey;
import dev.tidings.channel.SubscriptionListener;
import dev.tidings.protocol.ChannelName;
import dev.tidings.protocol.ClientFrame;
import dev.tidings.protocol.ClientFrame.FeatureFrame;
import dev.tidings.protocol.FrameType;
import dev.tidings.protocol.FrameType.Field;
import dev.tidings.protocol.JsonObject;
import dev.tidings.protocol.JsonValue;
import dev.tidings.protocol.ServerFrame.Ack;
import dev.tidings.security.Caller;
import dev.tidings.session.ClientSession;
import dev.tidings.session.FrameHandler;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Answers {@code chat.viewed}, and tells who subscribes what there is to know. */
@Singleton
public class ChatFrames implements FrameHandler, SubscriptionListener {
  private static final String VIEWED = "chat.viewed";
  private static final String NUMBER = "number";

  private final ChannelAccess access;
  private final ChatMessages messages;
  private final UnreadBoard unread;
  private final ChatQueue queue;

  /** The handler. */
  @Inject
  public ChatFrames(
      ChannelAccess access, ChatMessages messages, UnreadBoard unread, ChatQueue queue) {
    this.access = access;
    this.messages = messages;
    this.unread = unread;
    this.queue = queue;
  }

  /** A participant has seen a chat. */
  @Produces
  @Singleton
  public static FrameType viewed() {
    return new FrameType(
        VIEWED, true, List.of(new Field(NUMBER, JsonValue.Kind.NUMBER, false, 0, List.of())));
  }

  @Override
  public Set<String> types() {
    return Set.of(VIEWED);
  }

  @Override
  public boolean servesLimited() {
    return true;
  }

  @Override
  public void handle(ClientSession session, ClientFrame frame) {
    if (frame instanceof FeatureFrame viewed) {
      Caller caller = session.caller();
      ChannelKey key = access.resolve(caller, viewed.channel().orElseThrow());
      access.requireRead(caller, key.name());
      Chat.idOf(key.name()).ifPresent(id -> view(caller, id, number(viewed)));
      viewed.id().ifPresent(id -> session.send(Ack.of(id)));
    }
  }

  private static OptionalLong number(FeatureFrame frame) {
    Optional<JsonObject> payload = frame.payload();
    Optional<Long> number = payload.flatMap(p -> p.integer(NUMBER, 0, Long.MAX_VALUE));
    return number.map(OptionalLong::of).orElseGet(OptionalLong::empty);
  }

  /** The caller has seen a chat up to a message, or all of it; its other devices hear of it. */
  void view(Caller caller, long id, OptionalLong upTo) {
    messages.viewed(caller.tenant(), id, caller.user(), upTo);
  }

  @Override
  public void subscribed(ClientSession session, Channel channel, boolean presence) {
    Caller caller = session.caller();
    ChannelName name = channel.key().name();
    if (name.text().equals("user:" + ChannelName.encode(caller.user()))) {
      unread.sync(session, channel.key(), messages.unread(caller.tenant(), caller.user()));
    } else {
      Chat.idOf(name).ifPresent(id -> queue.tell(session, channel.key()));
    }
  }
}
