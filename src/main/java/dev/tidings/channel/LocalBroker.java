package dev.tidings.channel;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.MessageBody;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.session.Threads;
import dev.tidings.session.Writers;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The broker of a single node: everything is in memory, and publishing completes at once. */
@Singleton
public class LocalBroker implements Broker {
  private static final Duration SWEEP = Duration.ofSeconds(1);

  /** An opened channel stays at least so long, so that nobody is left with a forgotten one. */
  private static final Duration SHORTEST_IDLE = Duration.ofMinutes(1);

  private final ChannelRules rules;
  private final Writers writers;
  private final Clock clock;
  private final Threads threads;
  private final ChannelBounds bounds;
  private final HistoryBudget budget;
  private final long idleMillis;
  private final int idsPerUser;
  private final int idsInAll;
  private final long windowMillis;

  private final Map<ChannelKey, Channel> channels = new ConcurrentHashMap<>();
  private final Map<String, Channel> epochs = new ConcurrentHashMap<>();
  private final Cache<Publisher, PublishWindow> windows;

  /** How many channels each tenant has. */
  private final Map<String, AtomicInteger> tenants = new ConcurrentHashMap<>();

  /** The broker, whose channels have the rules of this deployment. */
  @Inject
  public LocalBroker(
      ChannelRules rules, Writers writers, Settings settings, Clock clock, Threads threads) {
    this.rules = rules;
    this.writers = writers;
    this.clock = clock;
    this.threads = threads;
    this.bounds = ChannelBounds.of(settings);
    this.budget =
        new HistoryBudget(
            Runtime.getRuntime().maxMemory() / 100 * settings.number(Setting.HISTORY_HEAP));
    this.idleMillis =
        Math.max(SHORTEST_IDLE.toMillis(), settings.duration(Setting.HISTORY_IDLE).toMillis());
    this.idsPerUser = settings.number(Setting.PUBLISH_IDS_PER_USER);
    this.idsInAll = settings.number(Setting.PUBLISH_IDS);
    Duration window = settings.duration(Setting.PUBLISH_WINDOW);
    this.windowMillis = window.toMillis();
    this.windows = Caffeine.newBuilder().expireAfterAccess(window).build();
    threads.every(SWEEP, this::sweep);
  }

  private record Publisher(ChannelKey channel, String user) {}

  @Override
  public CompletionStage<Published> publish(Publication publication) {
    long now = clock.millis();
    PublishWindow window = windowOf(publication.channel(), publication.sender().userId());
    try {
      PublishWindow.Claim claim =
          window.claim(publication.ref().json(), publication.payload(), now);
      if (claim.first()) {
        complete(claim, publication, now);
      }
      return claim.published();
    } catch (ProtocolException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void complete(PublishWindow.Claim claim, Publication publication, long now) {
    try {
      claim.complete(append(publication, now));
    } catch (RuntimeException e) {
      claim.release(e);
    }
  }

  private EventId append(Publication publication, long now) {
    MessageBody body =
        new MessageBody(
            publication.channel().name().text(),
            publication.ref(),
            publication.sender(),
            publication.payload(),
            now,
            publication.traceId());
    String sender = publication.sender().userId() + '/' + publication.sender().clientId();
    EventId id = open(publication.channel()).add(body, sender, now);
    if (budget.isOver()) {
      budget.reclaim(channels.values());
    }
    return id;
  }

  @Override
  public Channel open(ChannelKey key) {
    long now = clock.millis();
    return channels.compute(
        key,
        (k, known) -> {
          Channel channel = known == null ? make(k, now) : known;
          channel.touch(now);
          return channel;
        });
  }

  private Channel make(ChannelKey key, long now) {
    AtomicInteger count = tenants.computeIfAbsent(key.tenant(), t -> new AtomicInteger());
    if (count.incrementAndGet() > bounds.perTenant()) {
      count.decrementAndGet();
      throw new ProtocolException(
          ErrorCode.TOO_MANY_CHANNELS,
          "channel",
          "a tenant has at most " + bounds.perTenant() + " channels at a time");
    }
    Channel channel = new Channel(key, rules.of(key.name()), bounds, budget, writers, threads, now);
    epochs.put(channel.head().epoch(), channel);
    return channel;
  }

  @Override
  public Optional<Channel> find(ChannelKey key) {
    return Optional.ofNullable(channels.get(key));
  }

  @Override
  public Optional<Channel> ofEpoch(String epoch) {
    return Optional.ofNullable(epochs.get(epoch));
  }

  @Override
  public List<String> applied(ChannelKey channel, String user, List<String> refs) {
    return windowOf(channel, user).applied(refs);
  }

  /** How many channels there are. */
  public int size() {
    return channels.size();
  }

  private PublishWindow windowOf(ChannelKey channel, String user) {
    return windows.get(
        new Publisher(channel, user), p -> new PublishWindow(idsPerUser, windowMillis));
  }

  void sweep() {
    long now = clock.millis();
    for (Channel channel : channels.values()) {
      channel.trim(now);
      if (channel.isForgettable(now, idleMillis)) {
        forget(channel.key(), now);
      }
    }
    boundWindows(now);
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

  private void boundWindows(long now) {
    long total = windows.asMap().values().stream().mapToLong(window -> window.expire(now)).sum();
    if (total > idsInAll) {
      double share = (double) idsInAll / total;
      windows.asMap().values().forEach(window -> window.keepNewest(share));
    }
  }
}
