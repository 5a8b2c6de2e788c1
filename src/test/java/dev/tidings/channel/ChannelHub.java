package dev.tidings.channel;

import dev.tidings.protocol.ChannelName;
import dev.tidings.protocol.FrameId;
import dev.tidings.protocol.Sender;
import dev.tidings.session.Beans;
import dev.tidings.session.ClientSession;
import dev.tidings.session.SessionClosed;
import dev.tidings.session.SessionOpened;
import dev.tidings.session.SessionRefreshed;
import dev.tidings.session.TestHub;
import dev.tidings.settings.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A hub whose sessions publish and subscribe on a local broker. */
public final class ChannelHub implements AutoCloseable {
  public final TestHub hub;
  public final LocalBroker broker;
  public final Publishing publishing;
  public final ChannelAccess access;
  public final Subscriptions subscriptions;

  /** How subscriptions began. */
  public final Recoveries recoveries = new Recoveries();

  /** Who hears of subscriptions; may be added to. */
  public final List<SubscriptionListener> listeners = new ArrayList<>();

  /** A hub with default settings but for these, and these guards. */
  public ChannelHub(Map<Setting, String> settings, ChannelGuard... guards) {
    this(settings, List.of(), guards);
  }

  /** The same with states of channels. */
  ChannelHub(Map<Setting, String> settings, List<SnapshotSource> states, ChannelGuard... guards) {
    this(settings, states, List.of(), guards);
  }

  /** The same with what stores publications. */
  ChannelHub(
      Map<Setting, String> settings,
      List<SnapshotSource> states,
      List<PublicationStore> stores,
      ChannelGuard... guards) {
    hub = new TestHub(settings);
    ChannelRules rules = new ChannelRules(hub.settings);
    broker = new LocalBroker(rules, hub.writers, hub.settings, hub.clock, hub.threads);
    publishing = new Publishing(broker, stores, hub.threads);
    access = new ChannelAccess(rules, List.of(guards));
    subscriptions = new Subscriptions(access, hub.sessionSettings);
    hub.events.observe(SessionOpened.class, subscriptions::opened);
    hub.events.observe(SessionClosed.class, subscriptions::closed);
    hub.events.observe(SessionRefreshed.class, subscriptions::refreshed);
    Snapshots snapshots = new Snapshots(states);
    hub.with(
            new SubscribeHandler(
                broker,
                access,
                subscriptions,
                snapshots,
                (key, limit) -> 0,
                recoveries,
                hub.settings,
                new Beans<>(listeners)))
        .with(new PublishHandler(broker, publishing, access, recoveries))
        .with(new SyncHandler(broker, access, subscriptions, snapshots));
  }

  /** A hub with default settings. */
  public ChannelHub() {
    this(Map.of());
  }

  /** A channel of the tenant acme. */
  public static ChannelKey key(String name) {
    return new ChannelKey("acme", new ChannelName(name));
  }

  /** What a user of the tenant acme publishes. */
  public static Publication publication(ChannelKey key, String user, String ref, String payload) {
    return new Publication(
        key, new Sender(user, "device-of-" + user, user), FrameId.of(ref), payload, null);
  }

  /** Gives the hub a message of the client, written with single quotes. */
  public void say(ClientSession session, String message) {
    hub.sessions().receive(session, message.replace('\'', '"'));
  }

  @Override
  public void close() {
    hub.close();
  }
}
