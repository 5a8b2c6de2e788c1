package dev.tidings.channel;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.session.Threads;
import dev.tidings.session.Writers;
import dev.tidings.settings.Settings;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The broker of a single node whose reliable channels are kept in a {@link HistoryStore}: their
 * epochs, events and publish ids outlive the hub. An event of theirs is seen by nobody, and not
 * acked, before it is stored. Lossy and state channels are in memory, as with {@link LocalBroker}.
 */
final class StoredBroker implements Broker {
  private static final Logger LOG = System.getLogger(StoredBroker.class.getName());
  private static final Duration SWEEP = Duration.ofSeconds(1);

  private final Clock clock;
  private final LocalChannels channels;
  private final PublishWindows windows;
  private final HistoryStore store;
  private final StoredChannels stored;
  private final StoredAppender appender;
  private final Runnable onLoss;

  /** Whether another node has the store now: what is here may be behind it. */
  private volatile boolean lost;

  /**
   * A broker.
   *
   * @param onLoss runs once when another node has taken the store
   */
  StoredBroker(
      ChannelRules rules,
      Writers writers,
      Settings settings,
      Clock clock,
      Threads threads,
      HistoryStore store,
      Runnable onLoss) {
    this.clock = clock;
    this.onLoss = onLoss;
    this.store = store;
    this.channels = new LocalChannels(rules, writers, settings, clock, threads);
    this.windows = new PublishWindows(settings);
    this.stored = new StoredChannels(channels, windows, store, settings, clock, threads);
    this.appender = new StoredAppender(store, windows, channels, clock, threads);
    threads.every(SWEEP, this::sweep);
    threads.every(SWEEP, this::checkOwner);
    threads.every(StoredChannels.SWEEP, this::sweepStore);
  }

  @Override
  public CompletionStage<Published> publish(Publication publication) {
    return publishAll(List.of(publication)).get(0);
  }

  @Override
  public List<CompletionStage<Published>> publishAll(List<Publication> publications) {
    long now = clock.millis();
    List<CompletionStage<Published>> all = publications.stream().map(p -> claim(p, now)).toList();
    appender.wake();
    return all;
  }

  private CompletionStage<Published> claim(Publication publication, long now) {
    try {
      Channel channel = open(publication.channel());
      PublishWindow.Claim claim = windows.claim(publication, now);
      if (claim.first()) {
        place(channel, publication, claim, now);
      }
      return claim.published();
    } catch (ProtocolException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void place(
      Channel channel, Publication publication, PublishWindow.Claim claim, long now) {
    try {
      if (channel.hasPositions()) {
        appender.append(channel, publication, claim, now);
      } else {
        claim.complete(channel.add(publication.body(now), publication.sender().key(), now));
      }
    } catch (RuntimeException e) {
      claim.release(e);
    }
  }

  @Override
  public Channel open(ChannelKey key) {
    requireStore();
    return channels.reopen(key).orElseGet(() -> make(key));
  }

  private Channel make(ChannelKey key) {
    return channels.hasPositions(key) ? stored.open(key) : channels.open(key);
  }

  @Override
  public Optional<Channel> find(ChannelKey key) {
    requireStore();
    Optional<Channel> known = channels.find(key);
    return known.isPresent() || !channels.hasPositions(key) ? known : stored.find(key);
  }

  @Override
  public Collection<Channel> all() {
    return channels.all();
  }

  @Override
  public Optional<Channel> ofEpoch(String epoch) {
    requireStore();
    Optional<Channel> known = channels.ofEpoch(epoch);
    return known.isPresent()
        ? known
        : stored.ofEpoch(epoch).filter(channel -> channel.head().epoch().equals(epoch));
  }

  @Override
  public List<String> applied(ChannelKey channel, String user, List<String> refs) {
    return windows.applied(channel, user, refs);
  }

  /** Ends the service of this node once another one has the store. */
  void checkOwner() {
    try {
      if (!lost) {
        store.requireTaken();
      }
    } catch (StoreTakenException e) {
      lost = true;
      LOG.log(Level.ERROR, e.getMessage() + "; this node ends its sessions");
      onLoss.run();
    } catch (StoreUnavailableException e) {
      LOG.log(Level.WARNING, e.getMessage());
    }
  }

  private void requireStore() {
    if (lost) {
      throw new ProtocolException(
          ErrorCode.STORE_UNAVAILABLE, "another node has taken over; connect again");
    }
  }

  void sweepStore() {
    if (!lost) {
      stored.sweep();
    }
  }

  void sweep() {
    channels.sweep();
    windows.sweep(clock.millis());
  }
}
