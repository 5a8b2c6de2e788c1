package dev.tidings.channel;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.session.Threads;
import dev.tidings.session.Writers;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The channels of this node, by name and by epoch. A channel is there from its first use until it
 * has been quiet for long; a tenant has a bounded number of them. Safe for use by several threads.
 */
final class LocalChannels {
  /** An opened channel stays at least so long, so that nobody is left with a forgotten one. */
  private static final Duration SHORTEST_IDLE = Duration.ofMinutes(1);

  private final ChannelRules rules;
  private final Writers writers;
  private final Threads threads;
  private final Clock clock;
  private final ChannelBounds bounds;
  private final HistoryBudget budget;
  private final long idleMillis;

  private final Map<ChannelKey, Channel> channels = new ConcurrentHashMap<>();
  private final Map<String, Channel> epochs = new ConcurrentHashMap<>();

  /** How many channels each tenant has. */
  private final Map<String, AtomicInteger> tenants = new ConcurrentHashMap<>();

  LocalChannels(
      ChannelRules rules, Writers writers, Settings settings, Clock clock, Threads threads) {
    this.rules = rules;
    this.writers = writers;
    this.threads = threads;
    this.clock = clock;
    this.bounds = ChannelBounds.of(settings);
    this.budget =
        new HistoryBudget(
            Runtime.getRuntime().maxMemory() / 100 * settings.number(Setting.HISTORY_HEAP));
    this.idleMillis =
        Math.max(SHORTEST_IDLE.toMillis(), settings.duration(Setting.HISTORY_IDLE).toMillis());
  }

  /** The channel, made when it is asked for first. */
  Channel open(ChannelKey key) {
    long now = clock.millis();
    return channels.compute(
        key,
        (k, known) -> {
          Channel channel =
              known == null ? make(k, StoredChannel.empty(EventId.newEpoch()), now) : known;
          channel.touch(now);
          return channel;
        });
  }

  /** Adds a channel that was stored and is not there. */
  Channel add(ChannelKey key, StoredChannel stored) {
    return channels.computeIfAbsent(key, k -> make(k, stored, clock.millis()));
  }

  private Channel make(ChannelKey key, StoredChannel stored, long now) {
    AtomicInteger count = tenants.computeIfAbsent(key.tenant(), t -> new AtomicInteger());
    if (count.incrementAndGet() > bounds.perTenant()) {
      count.decrementAndGet();
      throw new ProtocolException(
          ErrorCode.TOO_MANY_CHANNELS,
          "channel",
          "a tenant has at most " + bounds.perTenant() + " channels at a time");
    }
    Channel channel =
        new Channel(key, rules.of(key.name()), bounds, budget, stored, writers, threads, now);
    epochs.put(channel.head().epoch(), channel);
    return channel;
  }

  /** The channel, if it is there; it is in use from now. */
  Optional<Channel> reopen(ChannelKey key) {
    long now = clock.millis();
    return Optional.ofNullable(
        channels.computeIfPresent(
            key,
            (k, channel) -> {
              channel.touch(now);
              return channel;
            }));
  }

  /** Whether it is, or would be, a channel whose events have positions. */
  boolean hasPositions(ChannelKey key) {
    return rules.find(key.name()).filter(ChannelRule::hasPositions).isPresent();
  }

  /** The rule that a channel has or would have. */
  ChannelRule rule(ChannelKey key) {
    return rules.of(key.name());
  }

  /** The channel, if it is there. */
  Optional<Channel> find(ChannelKey key) {
    return Optional.ofNullable(channels.get(key));
  }

  /** The channel whose events have this epoch, if it is there. */
  Optional<Channel> ofEpoch(String epoch) {
    return Optional.ofNullable(epochs.get(epoch));
  }

  /** All of them; may be walked through at any time. */
  Collection<Channel> all() {
    return channels.values();
  }

  /** Lets the oldest events of all channels go while they take too much memory. */
  void keepWithinBudget() {
    if (budget.isOver()) {
      budget.reclaim(channels.values());
    }
  }

  /** Drops the events that are past their time and the channels that nobody would miss. */
  void sweep() {
    long now = clock.millis();
    for (Channel channel : channels.values()) {
      channel.trim(now);
      if (channel.isForgettable(now, idleMillis)) {
        forget(channel.key(), now);
      }
    }
  }

  private void forget(ChannelKey key, long now) {
    channels.computeIfPresent(
        key,
        (k, channel) -> {
          if (!channel.isForgettable(now, idleMillis)) {
            return channel;
          }
          epochs.remove(channel.head().epoch());
          Objects.requireNonNull(tenants.get(key.tenant())).decrementAndGet();
          return null;
        });
  }
}
