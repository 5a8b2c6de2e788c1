package dev.tidings.channel;

import dev.tidings.channel.PublicationStore.Kept;
import dev.tidings.channel.PublicationStore.Outcome;
import dev.tidings.channel.PublicationStore.Placed;
import dev.tidings.channel.PublicationStore.Refused;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.session.Threads;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Takes the publications of one {@link PublicationStore} from their publishers to the store, and
 * from there to the broker, as the port promises. A bounded number of threads stores at a time,
 * each channel's publications by one of them. Safe for use by several threads.
 */
final class StoredPublications {
  private static final Logger LOG = System.getLogger(StoredPublications.class.getName());

  /** The most publications in a transaction. */
  static final int BATCH = 256;

  /** How many channels are stored at the same time; fewer than a pool has connections. */
  private static final int WORKERS = 8;

  private final PublicationStore store;
  private final Broker broker;
  private final Threads threads;
  private final Duration window;

  /** Each lane is touched in {@code compute} of its key only, which guards it. */
  private final Map<ChannelKey, PublicationLane<Waiting>> lanes = new ConcurrentHashMap<>();

  /** Channels with something to store, each once. */
  private final Queue<ChannelKey> turns = new ConcurrentLinkedQueue<>();

  private final AtomicInteger workers = new AtomicInteger();

  StoredPublications(PublicationStore store, Broker broker, Threads threads) {
    this.store = store;
    this.broker = broker;
    this.threads = threads;
    this.window = store.window();
  }

  private record Waiting(Publication publication, CompletableFuture<Published> published) {}

  /** Completes when the publication is stored and an event, or with why it is not. */
  CompletionStage<Published> publish(Publication publication) {
    Waiting waiting = new Waiting(publication, new CompletableFuture<>());
    ChannelKey key = publication.channel();
    if (window.isZero()) {
      if (touch(key, lane -> lane.enqueue(waiting))) {
        takeTurn(key);
      }
    } else {
      String sender = publication.sender().userId();
      if (touch(key, lane -> lane.gather(sender, waiting))) {
        threads.after(window, () -> endWindow(key, sender));
      }
    }
    return waiting.published();
  }

  private void endWindow(ChannelKey key, String sender) {
    if (touch(key, lane -> lane.release(sender))) {
      takeTurn(key);
    }
  }

  private <R> R touch(ChannelKey key, Function<PublicationLane<Waiting>, R> action) {
    List<R> result = new ArrayList<>(1);
    lanes.compute(
        key,
        (k, known) -> {
          PublicationLane<Waiting> lane = known == null ? new PublicationLane<>() : known;
          result.add(action.apply(lane));
          return lane.isIdle() ? null : lane;
        });
    return result.get(0);
  }

  private void takeTurn(ChannelKey key) {
    turns.add(key);
    startWorker();
  }

  private void startWorker() {
    if (workers.incrementAndGet() > WORKERS) {
      workers.decrementAndGet();
      return;
    }
    try {
      threads.pool().execute(this::work);
    } catch (RejectedExecutionException e) {
      workers.decrementAndGet();
      LOG.log(Level.DEBUG, "the hub has stopped; what is not stored is not acked", e);
    }
  }

  private void work() {
    try {
      for (ChannelKey key = turns.poll(); key != null; key = turns.poll()) {
        List<Waiting> next = touch(key, lane -> lane.next(BATCH));
        if (!next.isEmpty()) {
          storeAll(key, next);
          turns.add(key); // for what came meanwhile, or to end its work
        }
      }
    } finally {
      workers.decrementAndGet();
    }
    if (!turns.isEmpty()) {
      startWorker();
    }
  }

  private void storeAll(ChannelKey key, List<Waiting> all) {
    try {
      List<Outcome> outcomes = store.store(key, all.stream().map(Waiting::publication).toList());
      if (outcomes.size() != all.size()) {
        throw new IllegalStateException(store + " answered for " + outcomes.size());
      }
      publishKept(key, all, outcomes);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, all.size() + " publications in " + key + " could not be stored", e);
      ProtocolException told =
          new ProtocolException(
              ErrorCode.STORE_UNAVAILABLE, "the publication could not be stored; send it again");
      all.forEach(waiting -> waiting.published().completeExceptionally(told));
    }
  }

  /** Has all that is stored told at once; nothing else of the channel is stored meanwhile. */
  private void publishKept(ChannelKey key, List<Waiting> all, List<Outcome> outcomes) {
    List<Waiting> publishers = new ArrayList<>();
    List<Kept> kept = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      CompletableFuture<Published> published = all.get(i).published();
      if (outcomes.get(i) instanceof Refused refused) {
        published.completeExceptionally(refused.cause());
      } else if (outcomes.get(i) instanceof Kept stored) {
        EventId known = stored.event();
        if (known != null) {
          published.complete(new Published(known, true));
        } else {
          publishers.add(all.get(i));
          kept.add(stored);
        }
      }
    }
    if (!kept.isEmpty()) {
      tell(key, publishers, kept);
    }
  }

  private void tell(ChannelKey key, List<Waiting> publishers, List<Kept> kept) {
    List<CompletionStage<Published>> events =
        broker.publishAll(kept.stream().map(Kept::publication).toList());
    List<Placed> placed = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      EventId event = settle(publishers.get(i), kept.get(i), events.get(i));
      if (event != null) {
        placed.add(new Placed(kept.get(i).publication(), event));
      }
    }
    if (!placed.isEmpty()) {
      note(key, placed);
    }
  }

  /** What cannot be noted is published again by the store's feature, and is the same event. */
  private void note(ChannelKey key, List<Placed> placed) {
    try {
      store.published(key, placed);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, placed.size() + " events of " + key + " could not be noted", e);
    }
  }

  /** Waits for the event, so that the order in the channel is the order in the store. */
  private static @Nullable EventId settle(
      Waiting publisher, Kept kept, CompletionStage<Published> stage) {
    try {
      Published event = stage.toCompletableFuture().join();
      publisher
          .published()
          .complete(new Published(event.eventId(), kept.duplicate() || event.duplicate()));
      return event.eventId();
    } catch (RuntimeException e) {
      publisher.published().completeExceptionally(e);
      return null;
    }
  }
}
