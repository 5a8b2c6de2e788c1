package dev.tidings.chat;

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
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Tells users' devices what is unread, so that at rest all of them show what is stored: the states
 * of one chat are told in the order of their versions, and who subscribes gets all of them, each as
 * new as what was told before. What changes is told after its commit. Safe for use by several
 * threads.
 */
@Singleton
public class UnreadBoard {
  /** The change of one chat. */
  static final String CHANGE = "chat.unread";

  /** All that is unread. */
  static final String SYNC = "chat.unread.sync";

  private final Broker broker;
  private final Clock clock;

  /** Each is touched within {@code compute} of its key only, where frames are just handed over. */
  private final Cache<ChannelKey, UnreadStates> users =
      Caffeine.newBuilder().expireAfterAccess(Duration.ofMinutes(10)).build();

  /** The board of this node. */
  @Inject
  public UnreadBoard(Broker broker, Clock clock) {
    this.broker = broker;
    this.clock = clock;
  }

  void changed(@Observes(during = TransactionPhase.AFTER_SUCCESS) UnreadChanged event) {
    announce(event.states());
  }

  /** Tells the devices of each user, unless they know better. */
  void announce(Collection<Unread> changes) {
    for (Unread change : changes) {
      touch(
          change.channel(),
          states -> {
            if (states.isNews(change)) {
              broker
                  .find(change.channel())
                  .ifPresent(c -> c.feed().broadcast(frame(change), false));
            }
          });
    }
  }

  /** Tells a session that has just subscribed to its user's channel; what was read after that. */
  void sync(ClientSession session, ChannelKey user, List<Unread> stored) {
    touch(user, states -> session.send(frame(user, states.current(stored))));
  }

  /** What is done with a user's states, by one thread at a time. */
  private interface Touch {
    void on(UnreadStates states);
  }

  private void touch(ChannelKey user, Touch action) {
    users
        .asMap()
        .compute(
            user,
            (key, known) -> {
              UnreadStates states = known == null ? new UnreadStates() : known;
              action.on(states);
              return states;
            });
  }

  private EncodedFrame frame(Unread state) {
    String channel = state.channel().name().text();
    String payload =
        JsonWriter.object()
            .number("session", state.session())
            .number("unread", state.unread())
            .end();
    return EncodedFrame.state(
        new FeatureEvent(CHANGE, null, channel, payload, state.version(), clock.millis()),
        channel,
        CHANGE + '/' + state.session());
  }

  private EncodedFrame frame(ChannelKey user, List<Unread> states) {
    String channel = user.name().text();
    List<String> sessions =
        states.stream()
            .sorted(Comparator.comparingLong(Unread::session))
            .map(Unread::json)
            .toList();
    String payload = JsonWriter.object().array("sessions", sessions).end();
    return EncodedFrame.state(
        new FeatureEvent(SYNC, null, channel, payload, null, clock.millis()), channel, SYNC);
  }
}
