package dev.tidings.channel;

import dev.tidings.channel.Snapshots.Snapshot;
import dev.tidings.protocol.ClientFrame;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.protocol.ServerFrame.ErrorFrame;
import dev.tidings.protocol.ServerFrame.Unsubscribed;
import dev.tidings.security.RateExceededException;
import dev.tidings.security.RateLimits;
import dev.tidings.security.Role;
import dev.tidings.session.ClientSession;
import dev.tidings.session.FrameHandler;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.Set;

/** Answers {@code subscribe} and {@code unsubscribe}, channel by channel. */
@Singleton
public class SubscribeHandler implements FrameHandler {
  private static final Logger LOG = System.getLogger(SubscribeHandler.class.getName());
  private static final int BURST = 256;

  private final Broker broker;
  private final ChannelAccess access;
  private final Subscriptions subscriptions;
  private final Snapshots snapshots;
  private final RateLimits rates;
  private final RateLimits.Limit limit;
  private final Recoveries recoveries;
  private final Iterable<SubscriptionListener> listeners;

  /** The handler, which tells the listeners of all features. */
  @Inject
  public SubscribeHandler(
      Broker broker,
      ChannelAccess access,
      Subscriptions subscriptions,
      Snapshots snapshots,
      RateLimits rates,
      Recoveries recoveries,
      Settings settings,
      @Any Instance<SubscriptionListener> listeners) {
    this.broker = broker;
    this.access = access;
    this.subscriptions = subscriptions;
    this.snapshots = snapshots;
    this.rates = rates;
    this.limit = RateLimits.Limit.perSecond(settings.number(Setting.SUBSCRIBE_PER_SECOND), BURST);
    this.recoveries = recoveries;
    this.listeners = listeners;
  }

  @Override
  public Set<String> types() {
    return Set.of("subscribe", "unsubscribe");
  }

  @Override
  public boolean servesLimited() {
    return true;
  }

  @Override
  public boolean needsConnection(ClientFrame frame) {
    return true;
  }

  @Override
  public void handle(ClientSession session, ClientFrame frame) {
    if (frame instanceof ClientFrame.Subscribe subscribe) {
      for (String name : subscribe.channels()) {
        answering(session, frame, name, () -> subscribe(session, subscribe, name));
      }
    } else if (frame instanceof ClientFrame.Unsubscribe unsubscribe) {
      for (String name : unsubscribe.channels()) {
        answering(session, frame, name, () -> unsubscribe(session, unsubscribe, name));
      }
    }
  }

  private static void answering(
      ClientSession session, ClientFrame frame, String channel, Runnable action) {
    try {
      action.run();
    } catch (ProtocolException e) {
      session.send(ErrorFrame.of(e, frame.id().orElse(null), channel));
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "a " + frame.type() + " frame of session " + session.id(), e);
      ProtocolException fault =
          new ProtocolException(
              ErrorCode.INTERNAL, "the hub failed; its log has session " + session.id());
      session.send(ErrorFrame.of(fault, frame.id().orElse(null), channel));
    }
  }

  private void subscribe(ClientSession session, ClientFrame.Subscribe frame, String name) {
    requireRate(session);
    EventId lastEventId =
        frame.lastEventId().map(id -> EventId.parse("options.lastEventId", id)).orElse(null);
    ChannelKey key = access.resolve(session.caller(), name);
    long rechecks = subscriptions.rechecks();
    access.requireRead(session.caller(), key.name());
    Channel channel = broker.open(key);
    subscriptions.add(session, channel);
    if (subscriptions.rechecks() != rechecks) {
      subscriptions.recheck(session); // the right may have gone before the subscription was there
      access.requireRead(session.caller(), key.name());
    }
    Optional<Snapshot> snapshot =
        Optional.ofNullable(lastEventId)
            .flatMap(position -> snapshots.instead(channel, position, session.caller()));
    Subscribing asked = new Subscribing(channel, frame, name, lastEventId, snapshot, recoveries);
    session.attach(channel.feed(), name, frame.presence(), asked::start);
    for (SubscriptionListener listener : listeners) {
      listener.subscribed(session, channel, frame.presence());
    }
  }

  private void unsubscribe(ClientSession session, ClientFrame.Unsubscribe frame, String name) {
    ChannelKey key = access.resolve(session.caller(), name);
    if (!subscriptions.remove(session, key)) {
      throw new ProtocolException(
          ErrorCode.NOT_SUBSCRIBED, "channel", "this session is not subscribed to " + name);
    }
    session.detach(
        broker.open(key).feed(),
        new Unsubscribed(frame.id().orElse(null), key.name().text(), null));
  }

  private void requireRate(ClientSession session) {
    if (session.caller().has(Role.SERVICE)) {
      return;
    }
    long wait = rates.tryAcquire("subscribe/" + session.id(), limit);
    if (wait > 0) {
      throw new RateExceededException("too many subscriptions at once", wait);
    }
  }
}
