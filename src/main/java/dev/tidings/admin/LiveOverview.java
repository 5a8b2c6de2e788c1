package dev.tidings.admin;

import dev.tidings.channel.Broker;
import dev.tidings.channel.Channel;
import dev.tidings.channel.ChannelKey;
import dev.tidings.channel.Publication;
import dev.tidings.channel.SubscriptionListener;
import dev.tidings.monitoring.Overview;
import dev.tidings.monitoring.Scope;
import dev.tidings.protocol.FrameId;
import dev.tidings.protocol.FrameType;
import dev.tidings.protocol.Sender;
import dev.tidings.session.ClientSession;
import dev.tidings.session.Threads;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Publishes the overview once a second as a state, to those who read it: nothing is made for
 * nobody. A reader who comes is given it within a second.
 */
@Singleton
public class LiveOverview implements SubscriptionListener {
  private static final String TYPE = "admin.health";
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  /** A reader is counted a moment after it has subscribed. */
  private static final int LOOKS = 5;

  /** The channels that are read, and how often nobody was found to read them since. */
  private final Map<ChannelKey, Integer> read = new ConcurrentHashMap<>();

  private final AtomicLong published = new AtomicLong();

  /** Keeps the ids of this start apart from those of others. */
  private final String start = UUID.randomUUID().toString();

  private final Overview overview;
  private final Broker broker;

  /** Nobody reads yet. */
  @Inject
  public LiveOverview(Overview overview, Broker broker, Threads threads) {
    this.overview = overview;
    this.broker = broker;
    threads.every(INTERVAL, this::publish);
  }

  /** The overview as a frame. */
  @Produces
  @Singleton
  public static FrameType type() {
    return FrameType.ofHub(TYPE);
  }

  @Override
  public void subscribed(ClientSession session, Channel channel, boolean presence) {
    if (AdminChannels.isOverview(channel.key().name())) {
      read.put(channel.key(), 0);
    }
  }

  void publish() {
    for (ChannelKey key : read.keySet()) {
      if (!isRead(key)) {
        read.computeIfPresent(key, (k, looks) -> looks + 1 < LOOKS ? looks + 1 : null);
        continue;
      }
      read.replace(key, 0);
      FrameId ref = FrameId.of("health-" + start + '-' + published.incrementAndGet());
      broker.publish(Publication.ofHub(key, TYPE, Sender.HUB, ref, overview.json(scope(key))));
    }
  }

  private boolean isRead(ChannelKey key) {
    return broker.find(key).filter(channel -> channel.feed().subscribers() > 0).isPresent();
  }

  private static Scope scope(ChannelKey key) {
    return key.name().equals(AdminChannels.SITE) ? Scope.SITE : Scope.of(key.tenant());
  }
}
