package dev.tidings.notification;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tidings.channel.Broker;
import dev.tidings.channel.ChannelKey;
import dev.tidings.protocol.EncodedFrame;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.protocol.ServerFrame.FeatureEvent;
import dev.tidings.session.ClientSession;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * Shows the unread counts of this node's users on all their devices. Commits may be heard of in any
 * order: what is shown never goes back to an older version. Handing a badge to the writers happens
 * under the user's lock, and does not block.
 */
@Singleton
public class Badges {
  private static final int MAX_USERS = 200_000;
  private static final Duration KEPT = Duration.ofMinutes(10);
  private static final String KEY = "notification.badge";

  private final Broker broker;
  private final Clock clock;

  /** What was shown last. */
  private final Cache<InboxKey, Badge> shown =
      Caffeine.newBuilder().maximumSize(MAX_USERS).expireAfterAccess(KEPT).build();

  /** The badges of this node. */
  @Inject
  public Badges(Broker broker, Clock clock) {
    this.broker = broker;
    this.clock = clock;
  }

  void changed(@Observes(during = TransactionPhase.AFTER_SUCCESS) InboxChanged event) {
    show(event.inbox(), event.badge());
  }

  /** Shows a badge on all devices, unless a newer one was shown. */
  void show(InboxKey key, Badge badge) {
    ChannelKey channel = key.channel();
    update(
        key,
        known -> {
          if (badge.version() > known.version()) {
            broker.find(channel).ifPresent(c -> c.feed().broadcast(frame(channel, badge), false));
            return badge;
          }
          return known;
        });
  }

  /** Shows a badge, or a newer one, to a session that has just subscribed. */
  void give(ClientSession session, InboxKey key, Badge stored) {
    update(
        key,
        known -> {
          Badge newest = stored.version() > known.version() ? stored : known;
          session.send(frame(key.channel(), newest));
          return newest;
        });
  }

  private void update(InboxKey key, UnaryOperator<Badge> change) {
    shown.asMap().compute(key, (k, known) -> change.apply(known == null ? Badge.NONE : known));
  }

  private EncodedFrame frame(ChannelKey channel, Badge badge) {
    String name = channel.name().text();
    String payload = JsonWriter.object().number("unread", badge.unread()).end();
    return EncodedFrame.state(
        new FeatureEvent(
            "notification.badge", null, name, payload, badge.version(), clock.millis()),
        name,
        KEY);
  }
}
