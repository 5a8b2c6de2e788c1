package dev.tidings.channel;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The publications of one user in one channel that are remembered, so that a repeat is the same
 * event. Bounded by age and number, oldest out first. One lock guards it; nothing is called under
 * it. Safe for use by several threads.
 */
final class PublishWindow {
  private final int max;
  private final long ageMillis;

  /** By the JSON text of the id. Guarded by this. */
  private final Map<String, Entry> entries = new LinkedHashMap<>(4);

  PublishWindow(int max, long ageMillis) {
    this.max = max;
    this.ageMillis = ageMillis;
  }

  /** What is known of an id; there may be a million of these. Guarded by the window. */
  private static final class Entry {
    private final long at;

    /** The first 128 bits of the SHA-256 of the payload. */
    private final long high;

    private final long low;

    /** For those who wait until the event has its place; null once it has. */
    private @Nullable CompletableFuture<EventId> pending = new CompletableFuture<>();

    /** The place of the event, once it has one; the epoch is shared by all of its channel. */
    private String epoch = "";

    private long offset;

    Entry(long at, ByteBuffer hash) {
      this.at = at;
      this.high = hash.getLong(0);
      this.low = hash.getLong(Long.BYTES);
    }

    boolean isOf(ByteBuffer hash) {
      return high == hash.getLong(0) && low == hash.getLong(Long.BYTES);
    }

    void complete(EventId event) {
      epoch = event.epoch();
      offset = event.offset();
      pending = null;
    }

    CompletableFuture<EventId> event() {
      CompletableFuture<EventId> waiting = pending;
      return waiting == null
          ? CompletableFuture.completedFuture(new EventId(epoch, offset))
          : waiting;
    }
  }

  /**
   * Claims an id. The first to claim it must {@link Claim#complete} or {@link Claim#release} it.
   *
   * @throws ProtocolException {@code id_reused} when it was claimed with another payload
   */
  Claim claim(String ref, String payload, long now) {
    ByteBuffer hash = hash(payload);
    synchronized (this) {
      expire(now);
      Entry known = entries.get(ref);
      if (known == null) {
        Entry entry = new Entry(now, hash);
        entries.put(ref, entry);
        if (entries.size() > max) {
          removeOldest();
        }
        return new Claim(this, ref, entry, entry.event(), true);
      }
      if (!known.isOf(hash)) {
        throw new ProtocolException(
            ErrorCode.ID_REUSED, "id", "this id was used with another payload");
      }
      return new Claim(this, ref, known, known.event(), false);
    }
  }

  /** A claimed id, and what it becomes or has become. */
  static final class Claim {
    private final PublishWindow window;
    private final String ref;
    private final Entry entry;
    private final CompletableFuture<EventId> future;
    private final boolean first;

    private Claim(
        PublishWindow window,
        String ref,
        Entry entry,
        CompletableFuture<EventId> future,
        boolean first) {
      this.window = window;
      this.ref = ref;
      this.entry = entry;
      this.future = future;
      this.first = first;
    }

    /** Whether nobody claimed the id before. */
    boolean first() {
      return first;
    }

    void complete(EventId event) {
      window.completed(entry, event);
      future.complete(event);
    }

    void release(Throwable cause) {
      window.remove(ref, entry);
      future.completeExceptionally(cause);
    }

    CompletionStage<Published> published() {
      return future.thenApply(event -> new Published(event, !first));
    }
  }

  private synchronized void completed(Entry entry, EventId event) {
    entry.complete(event);
  }

  /** Which of the ids are events. */
  synchronized List<String> applied(List<String> refs) {
    List<String> applied = new ArrayList<>();
    for (String ref : refs) {
      Optional.ofNullable(entries.get(ref))
          .filter(entry -> entry.pending == null)
          .ifPresent(entry -> applied.add(ref));
    }
    return applied;
  }

  /** Drops what is too old; how many ids are left. */
  synchronized int expire(long now) {
    Iterator<Entry> oldest = entries.values().iterator();
    while (oldest.hasNext() && now - oldest.next().at > ageMillis) {
      oldest.remove();
    }
    return entries.size();
  }

  /** Keeps that share of the ids, the newest. */
  synchronized void keepNewest(double share) {
    int keep = (int) (entries.size() * share);
    while (entries.size() > keep) {
      removeOldest();
    }
  }

  private synchronized void remove(String ref, Entry claimed) {
    entries.remove(ref, claimed);
  }

  private void removeOldest() {
    Iterator<Entry> oldest = entries.values().iterator();
    oldest.next();
    oldest.remove();
  }

  private static ByteBuffer hash(String payload) {
    try {
      return ByteBuffer.wrap(
          MessageDigest.getInstance("SHA-256").digest(payload.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
