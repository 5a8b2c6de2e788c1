package dev.tidings.outbox;

import dev.tidings.channel.Broker;
import dev.tidings.channel.Channel;
import dev.tidings.channel.ChannelKey;
import dev.tidings.channel.EventId;
import dev.tidings.channel.Publication;
import dev.tidings.channel.Published;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Remembers what is published, and fails where it is told to. */
final class RecordingBroker implements Broker {
  private final List<Publication> published = new ArrayList<>();
  private final Map<String, RuntimeException> failures = new ConcurrentHashMap<>();
  private final Map<String, RuntimeException> failuresToCome = new ConcurrentHashMap<>();

  /** From now on, publications to the channel fail. */
  void fail(String channel, RuntimeException failure) {
    failures.put(channel, failure);
  }

  /** The next publication to the channel fails, but not at once. */
  void failOnceLater(String channel, RuntimeException failure) {
    failuresToCome.put(channel, failure);
  }

  /** From now on, publications to the channel succeed. */
  void heal(String channel) {
    failures.remove(channel);
  }

  @Override
  public synchronized CompletionStage<Published> publish(Publication publication) {
    RuntimeException failure = failures.get(publication.channel().name().text());
    if (failure != null) {
      return CompletableFuture.failedFuture(failure);
    }
    RuntimeException toCome = failuresToCome.remove(publication.channel().name().text());
    if (toCome != null) {
      CompletableFuture<Published> pending = new CompletableFuture<>();
      CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS)
          .execute(() -> pending.completeExceptionally(toCome));
      return pending;
    }
    published.add(publication);
    return CompletableFuture.completedFuture(
        new Published(new EventId("0123456789abc", published.size()), false));
  }

  /** The payloads in the order in which they were published. */
  synchronized List<String> payloads() {
    return published.stream().map(Publication::payload).toList();
  }

  /** The payloads of one channel. */
  synchronized List<String> payloads(String channel) {
    return published.stream()
        .filter(p -> p.channel().name().text().equals(channel))
        .map(Publication::payload)
        .toList();
  }

  synchronized List<Publication> published() {
    return List.copyOf(published);
  }

  @Override
  public Channel open(ChannelKey key) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Collection<Channel> all() {
    throw new UnsupportedOperationException("the outbox does not ask for all channels");
  }

  @Override
  public Optional<Channel> find(ChannelKey key) {
    return Optional.empty();
  }

  @Override
  public Optional<Channel> ofEpoch(String epoch) {
    return Optional.empty();
  }

  @Override
  public List<String> applied(ChannelKey channel, String user, List<String> refs) {
    return List.of();
  }
}
