package dev.tidings.channel;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The publications of one user in one channel that are remembered, so that a repeat is the same
 * event. Bounded by age and number, oldest out first. One lock guards it; nothing is called under
 * it. Safe for use by several threads.
 */
final class PublishWindow {
  private final long ageMillis;

  /** Guarded by this. */
  private final IdRing ids;

  /** Those whose event has no place yet, by their numbers. Guarded by this. */
  private final Map<Long, CompletableFuture<EventId>> pending = new HashMap<>(2);

  /** The epochs of the events; a second one only when the channel began anew. Guarded by this. */
  private final List<String> epochs = new ArrayList<>(1);

  PublishWindow(int max, long ageMillis) {
    this.ids = new IdRing(max);
    this.ageMillis = ageMillis;
  }

  /**
   * Claims an id. The first to claim it must {@link Claim#complete} or {@link Claim#release} it.
   *
   * @throws ProtocolException {@code id_reused} when it was claimed with another payload
   */
  Claim claim(String ref, String payload, long now) {
    Digest id = Digest.of(ref);
    Digest content = Digest.of(payload);
    synchronized (this) {
      expire(now);
      long known = ids.find(id);
      if (known == IdRing.NONE) {
        long number = ids.add(id, content, now);
        CompletableFuture<EventId> event = new CompletableFuture<>();
        pending.put(number, event);
        return new Claim(this, number, event, true);
      }
      if (!ids.isOf(known, content)) {
        throw new ProtocolException(
            ErrorCode.ID_REUSED, "id", "this id was used with another payload");
      }
      return new Claim(this, known, event(known), false);
    }
  }

  /** Takes over an id whose event was stored, unless it is known. */
  synchronized void restore(StoredRef stored) {
    if (ids.find(stored.ref()) == IdRing.NONE) {
      long number = ids.add(stored.ref(), stored.payload(), stored.at());
      ids.complete(number, indexOf(stored.event().epoch()), stored.event().offset());
    }
  }

  private CompletableFuture<EventId> event(long number) {
    CompletableFuture<EventId> waiting = pending.get(number);
    return waiting == null
        ? CompletableFuture.completedFuture(
            new EventId(epochs.get(ids.epoch(number)), ids.offset(number)))
        : waiting;
  }

  /** A claimed id, and what it becomes or has become. */
  static final class Claim {
    private final PublishWindow window;
    private final long number;
    private final boolean first;

    /** Replaced by the one who completes it only. */
    private volatile CompletableFuture<EventId> future;

    private Claim(
        PublishWindow window, long number, CompletableFuture<EventId> future, boolean first) {
      this.window = window;
      this.number = number;
      this.future = future;
      this.first = first;
    }

    /** Whether nobody claimed the id before. */
    boolean first() {
      return first;
    }

    void complete(EventId event) {
      window.completed(number, event);
      future.complete(event);
    }

    /** Fails those who wait; the event may get its place later, and who asks again waits for it. */
    void postpone(Throwable cause) {
      CompletableFuture<EventId> waiting = future;
      future = window.waitAnew(number);
      waiting.completeExceptionally(cause);
    }

    void release(Throwable cause) {
      window.remove(number);
      future.completeExceptionally(cause);
    }

    CompletionStage<Published> published() {
      return future.thenApply(event -> new Published(event, !first));
    }
  }

  private synchronized void completed(long number, EventId event) {
    pending.remove(number);
    if (ids.contains(number)) {
      ids.complete(number, indexOf(event.epoch()), event.offset());
    }
  }

  private synchronized CompletableFuture<EventId> waitAnew(long number) {
    CompletableFuture<EventId> event = new CompletableFuture<>();
    if (ids.contains(number)) {
      pending.put(number, event);
    }
    return event;
  }

  private int indexOf(String epoch) {
    int index = epochs.lastIndexOf(epoch);
    if (index < 0) {
      epochs.add(epoch);
      index = epochs.size() - 1;
    }
    return index;
  }

  private synchronized void remove(long number) {
    pending.remove(number);
    ids.remove(number);
  }

  /** Which of the ids are events. */
  List<String> applied(List<String> refs) {
    return refs.stream().filter(ref -> isApplied(Digest.of(ref))).toList();
  }

  private synchronized boolean isApplied(Digest id) {
    long number = ids.find(id);
    return number != IdRing.NONE && !pending.containsKey(number);
  }

  /** Drops what is too old; how many ids are left. */
  synchronized int expire(long now) {
    while (ids.size() > 0 && now - ids.oldestTime() > ageMillis) {
      ids.removeOldest();
    }
    return ids.size();
  }

  /** Keeps that share of the ids, the newest. */
  synchronized void keepNewest(double share) {
    int keep = (int) (ids.size() * share);
    while (ids.size() > keep) {
      ids.removeOldest();
    }
  }
}
