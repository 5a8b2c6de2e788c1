package dev.tidings.channel;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.session.Threads;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Stores publications in batches, in the order in which they came: what waits when a batch is
 * stored is the next one, so that a lone publication waits for nothing. A batch whose fate is
 * unknown is found out about before anything else is stored: it is there, or it is stored again.
 * Meanwhile publishers are told that the store does not answer. Safe for use by several threads.
 */
final class StoredAppender {
  private static final Logger LOG = System.getLogger(StoredAppender.class.getName());

  /** The most publications in a batch. */
  static final int BATCH = 256;

  /** The most publications that wait; beyond it they are refused. */
  static final int WAITING = 20_000;

  /** How long publishers wait for a store that does not answer before they are told. */
  static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final Duration RETRY = Duration.ofMillis(250);

  private final HistoryStore store;
  private final PublishWindows windows;
  private final LocalChannels channels;
  private final Clock clock;
  private final Threads threads;

  private final Queue<Waiting> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();

  /** Whether a thread stores, or is about to. That thread alone uses {@link #alone}. */
  private final AtomicBoolean busy = new AtomicBoolean();

  /** Publications to be stored one by one, before any others. */
  private final Deque<Waiting> alone = new ArrayDeque<>();

  StoredAppender(
      HistoryStore store,
      PublishWindows windows,
      LocalChannels channels,
      Clock clock,
      Threads threads) {
    this.store = store;
    this.windows = windows;
    this.channels = channels;
    this.clock = clock;
    this.threads = threads;
  }

  /** A publication that has no place yet. */
  private record Waiting(
      Channel channel, Publication publication, PublishWindow.Claim claim, long at) {}

  /** Publications that have their places, together. */
  private record Batch(
      List<Waiting> publications, List<StoredEvent> events, Map<Channel, StagedEvents> staged) {}

  /**
   * Stores the publication once it is woken, and completes or releases its claim.
   *
   * @throws ProtocolException {@code store_unavailable} when too many wait
   */
  void append(Channel channel, Publication publication, PublishWindow.Claim claim, long now) {
    if (waiting.incrementAndGet() > WAITING) {
      waiting.decrementAndGet();
      throw unavailable("too many publications wait for the history store");
    }
    channel.storing(1);
    queue.add(new Waiting(channel, publication, claim, now));
  }

  /** Has what waits stored; what was appended by one thread before that is stored together. */
  void wake() {
    if (!queue.isEmpty() && busy.compareAndSet(false, true)) {
      execute(this::work);
    }
  }

  private void execute(Runnable work) {
    try {
      threads.pool().execute(work);
    } catch (RejectedExecutionException e) {
      LOG.log(Level.DEBUG, "the hub has stopped; what is not stored is not acked", e);
    }
  }

  private void work() {
    List<Waiting> next = poll();
    while (!next.isEmpty()) {
      if (!store(next)) {
        return; // goes on when it is known what became of them
      }
      next = poll();
    }
    busy.set(false);
    if (!queue.isEmpty()) {
      wake();
    }
  }

  private List<Waiting> poll() {
    if (!alone.isEmpty()) {
      return List.of(alone.remove());
    }
    List<Waiting> next = new ArrayList<>();
    Waiting first = queue.poll();
    while (first != null) {
      next.add(first);
      first = next.size() < BATCH ? queue.poll() : null;
    }
    return next;
  }

  /** Stores publications; false when it is not known yet what became of them. */
  private boolean store(List<Waiting> publications) {
    Batch batch = stage(publications);
    try {
      store.append(batch.events());
    } catch (StoreUnavailableException e) {
      LOG.log(Level.WARNING, "the history store does not answer; trying again", e);
      findOutLater(batch);
      return false;
    } catch (RuntimeException e) {
      refused(publications, e);
      return true;
    }
    stored(batch);
    return true;
  }

  private Batch stage(List<Waiting> publications) {
    Map<Channel, StagedEvents> staged = new HashMap<>();
    List<StoredEvent> events = new ArrayList<>(publications.size());
    for (Waiting next : publications) {
      events.add(
          staged
              .computeIfAbsent(next.channel(), StagedEvents::new)
              .stage(next.publication(), next.at(), windows.until(next.at())));
    }
    return new Batch(publications, events, staged);
  }

  private void stored(Batch batch) {
    long now = clock.millis();
    batch.staged().values().forEach(events -> events.add(now));
    channels.keepWithinBudget();
    for (int i = 0; i < batch.events().size(); i++) {
      Waiting publication = batch.publications().get(i);
      publication.claim().complete(batch.events().get(i).ref().event());
      done(publication);
    }
  }

  private void findOutLater(Batch batch) {
    threads.after(RETRY, () -> execute(() -> findOut(batch)));
  }

  /** Finds out whether a batch was stored, stores it if not, and goes on. */
  private void findOut(Batch batch) {
    try {
      if (!store.holds(batch.events().get(0))) {
        store.append(batch.events());
      }
    } catch (StoreUnavailableException e) {
      tellThoseWhoWait(batch, e);
      findOutLater(batch);
      return;
    } catch (RuntimeException e) {
      refused(batch.publications(), e);
      work();
      return;
    }
    stored(batch);
    work();
  }

  /** Those who have waited for long are told; what they sent may still become an event. */
  private void tellThoseWhoWait(Batch batch, StoreUnavailableException cause) {
    long before = clock.millis() - PATIENCE.toMillis();
    ProtocolException told =
        unavailable("the history store does not answer: " + cause.getMessage());
    Stream.concat(batch.publications().stream(), Stream.concat(alone.stream(), queue.stream()))
        .filter(publication -> publication.at() <= before)
        .forEach(publication -> publication.claim().postpone(told));
  }

  /** One of them cannot be stored: each is tried alone, so that only that one fails. */
  private void refused(List<Waiting> publications, RuntimeException cause) {
    if (publications.size() > 1 && cause instanceof StoreRefusedException) {
      alone.addAll(publications);
      return;
    }
    LOG.log(Level.ERROR, publications.size() + " publications cannot be stored", cause);
    for (Waiting publication : publications) {
      ProtocolException told = unavailable(String.valueOf(cause.getMessage()));
      told.initCause(cause);
      publication.claim().release(told);
      done(publication);
    }
  }

  private void done(Waiting publication) {
    publication.channel().storing(-1);
    waiting.decrementAndGet();
  }

  private static ProtocolException unavailable(String detail) {
    return new ProtocolException(ErrorCode.STORE_UNAVAILABLE, detail);
  }
}
