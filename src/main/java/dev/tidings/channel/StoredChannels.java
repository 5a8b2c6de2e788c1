package dev.tidings.channel;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.session.Threads;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Brings stored channels to this node when they are asked for, and has the store drop what nobody
 * asks for any more. A channel is loaded by one thread at a time, in the pool, so that a caller's
 * transaction has no part in it. Safe for use by several threads.
 */
final class StoredChannels {
  /** How often the store is swept. */
  static final Duration SWEEP = Duration.ofSeconds(10);

  private static final int FORGOTTEN_AT_ONCE = 1_000;

  private final LocalChannels channels;
  private final PublishWindows windows;
  private final HistoryStore store;
  private final Clock clock;
  private final Threads threads;
  private final long idleMillis;

  /** Who loads or forgets which channel at this moment. */
  private final Map<ChannelKey, CompletableFuture<Optional<Channel>>> busy =
      new ConcurrentHashMap<>();

  StoredChannels(
      LocalChannels channels,
      PublishWindows windows,
      HistoryStore store,
      Settings settings,
      Clock clock,
      Threads threads) {
    this.channels = channels;
    this.windows = windows;
    this.store = store;
    this.clock = clock;
    this.threads = threads;
    this.idleMillis = settings.duration(Setting.HISTORY_IDLE).toMillis();
  }

  /** What is done with a channel that is not on this node. */
  private interface Task {
    Optional<Channel> run();
  }

  /** The channel, made in the store when it is asked for first. */
  Channel open(ChannelKey key) {
    Optional<Channel> found = Optional.empty();
    while (found.isEmpty()) {
      found = alone(key, () -> Optional.of(loaded(key).orElseGet(() -> make(key))));
    }
    return found.get();
  }

  /** The channel, if it is stored. */
  Optional<Channel> find(ChannelKey key) {
    return alone(key, () -> loaded(key));
  }

  /** The channel that has the epoch, if it is stored. */
  Optional<Channel> ofEpoch(String epoch) {
    try {
      return store.ofEpoch(epoch).flatMap(this::find);
    } catch (StoreUnavailableException e) {
      throw unavailable(e);
    }
  }

  private Optional<Channel> loaded(ChannelKey key) {
    HistoryStore.Selection what =
        new HistoryStore.Selection(
            channels.rule(key).historyCount(), windows.since(clock.millis()), windows.max());
    Map<String, Long> sequences = new HashMap<>();
    return store
        .load(
            key,
            what,
            ref -> {
              windows.restore(key, ref);
              sequences.merge(ref.sender(), ref.seq(), Math::max);
            })
        .map(stored -> channels.add(key, stored.with(sequences)));
  }

  private Channel make(ChannelKey key) {
    StoredChannel fresh = StoredChannel.empty(EventId.newEpoch());
    store.create(key, fresh.head().epoch(), clock.millis());
    return channels.add(key, fresh);
  }

  /** Runs the task unless the channel is there, while nobody else does. */
  private Optional<Channel> alone(ChannelKey key, Task task) {
    CompletableFuture<Optional<Channel>> mine = new CompletableFuture<>();
    CompletableFuture<Optional<Channel>> other = busy.putIfAbsent(key, mine);
    if (other != null) {
      return join(other);
    }
    threads.pool().execute(() -> run(key, task, mine));
    return join(mine);
  }

  private void run(ChannelKey key, Task task, CompletableFuture<Optional<Channel>> result) {
    try {
      Optional<Channel> there = channels.reopen(key);
      result.complete(there.isPresent() ? there : task.run());
    } catch (RuntimeException e) {
      result.completeExceptionally(e);
    } finally {
      busy.remove(key, result);
    }
  }

  private static Optional<Channel> join(CompletableFuture<Optional<Channel>> result) {
    try {
      return result.join();
    } catch (CompletionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof ProtocolException refusal) {
        throw refusal;
      }
      throw unavailable(cause == null ? e : cause);
    }
  }

  private static ProtocolException unavailable(Throwable cause) {
    return new ProtocolException(
        ErrorCode.STORE_UNAVAILABLE, "the history store does not answer: " + cause.getMessage());
  }

  /** Drops from the store what is past its time. */
  void sweep() {
    long now = clock.millis();
    for (Channel channel : channels.all()) {
      long gone = channel.hasPositions() ? channel.goneSinceLast() : 0;
      if (gone > 0) {
        store.trim(channel.head().epoch(), gone, windows.since(now));
      }
    }
    while (store.expire(now) > 0) {
      // the next portion
    }
    for (ChannelKey key : store.unused(now - idleMillis, FORGOTTEN_AT_ONCE)) {
      alone(key, () -> forget(key, now - idleMillis));
    }
  }

  private Optional<Channel> forget(ChannelKey key, long since) {
    store.forget(key, since);
    return Optional.empty();
  }
}
