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

  private record Entry(long at, Digest payload, CompletableFuture<EventId> event) {}

  /** The first 128 bits of a SHA-256. */
  private record Digest(long high, long low) {}

  /**
   * Claims an id. The first to claim it must {@link Claim#complete} or {@link Claim#release} it.
   *
   * @throws ProtocolException {@code id_reused} when it was claimed with another payload
   */
  Claim claim(String ref, String payload, long now) {
    Digest digest = digest(payload);
    synchronized (this) {
      expire(now);
      Entry known = entries.get(ref);
      if (known == null) {
        Entry entry = new Entry(now, digest, new CompletableFuture<>());
        entries.put(ref, entry);
        if (entries.size() > max) {
          removeOldest();
        }
        return new Claim(this, ref, entry.event(), true);
      }
      if (!known.payload().equals(digest)) {
        throw new ProtocolException(
            ErrorCode.ID_REUSED, "id", "this id was used with another payload");
      }
      return new Claim(this, ref, known.event(), false);
    }
  }

  /** A claimed id, and what it becomes or has become. */
  record Claim(PublishWindow window, String ref, CompletableFuture<EventId> future, boolean first) {
    void complete(EventId event) {
      future.complete(event);
    }

    void release(Throwable cause) {
      window.remove(ref, future);
      future.completeExceptionally(cause);
    }

    CompletionStage<Published> published() {
      return future.thenApply(event -> new Published(event, !first));
    }
  }

  /** Which of the ids are events. */
  synchronized List<String> applied(List<String> refs) {
    List<String> applied = new ArrayList<>();
    for (String ref : refs) {
      Optional.ofNullable(entries.get(ref))
          .filter(entry -> entry.event().isDone())
          .ifPresent(entry -> applied.add(ref));
    }
    return applied;
  }

  /** Drops what is too old; how many ids are left. */
  synchronized int expire(long now) {
    Iterator<Entry> oldest = entries.values().iterator();
    while (oldest.hasNext() && now - oldest.next().at() > ageMillis) {
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

  private synchronized void remove(String ref, CompletableFuture<EventId> claimed) {
    Entry entry = entries.get(ref);
    if (entry != null && entry.event() == claimed) {
      entries.remove(ref);
    }
  }

  private void removeOldest() {
    Iterator<Entry> oldest = entries.values().iterator();
    oldest.next();
    oldest.remove();
  }

  private static Digest digest(String payload) {
    try {
      ByteBuffer hash =
          ByteBuffer.wrap(
              MessageDigest.getInstance("SHA-256")
                  .digest(payload.getBytes(StandardCharsets.UTF_8)));
      return new Digest(hash.getLong(), hash.getLong());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
