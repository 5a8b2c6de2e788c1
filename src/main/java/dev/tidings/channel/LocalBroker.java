package dev.tidings.channel;

import dev.tidings.protocol.MessageBody;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.session.Threads;
import dev.tidings.session.Writers;
import dev.tidings.settings.Settings;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The broker of a single node: everything is in memory, and publishing completes at once. */
public final class LocalBroker implements Broker {
  private static final Duration SWEEP = Duration.ofSeconds(1);

  private final Clock clock;
  private final LocalChannels channels;
  private final PublishWindows windows;

  /** The broker, whose channels have the rules of this deployment. */
  public LocalBroker(
      ChannelRules rules, Writers writers, Settings settings, Clock clock, Threads threads) {
    this.clock = clock;
    this.channels = new LocalChannels(rules, writers, settings, clock, threads);
    this.windows = new PublishWindows(settings);
    threads.every(SWEEP, this::sweep);
  }

  @Override
  public CompletionStage<Published> publish(Publication publication) {
    long now = clock.millis();
    try {
      PublishWindow.Claim claim = windows.claim(publication, now);
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
    MessageBody body = publication.body(now);
    EventId id = open(publication.channel()).add(body, publication.sender().key(), now);
    channels.keepWithinBudget();
    return id;
  }

  @Override
  public List<CompletionStage<Published>> publishAll(List<Publication> publications) {
    long now = clock.millis();
    List<CompletionStage<Published>> all = new ArrayList<>();
    List<Publication> fresh = new ArrayList<>();
    List<PublishWindow.Claim> claims = new ArrayList<>();
    for (Publication publication : publications) {
      try {
        PublishWindow.Claim claim = windows.claim(publication, now);
        if (claim.first()) {
          fresh.add(publication);
          claims.add(claim);
        }
        all.add(claim.published());
      } catch (ProtocolException e) {
        all.add(CompletableFuture.failedFuture(e));
      }
    }
    if (!fresh.isEmpty()) {
      completeAll(claims, fresh, now);
    }
    return all;
  }

  private void completeAll(
      List<PublishWindow.Claim> claims, List<Publication> publications, long now) {
    List<EventId> ids;
    try {
      ids = open(publications.get(0).channel()).addAll(publications, now);
    } catch (RuntimeException e) {
      claims.forEach(claim -> claim.release(e));
      return;
    }
    for (int i = 0; i < ids.size(); i++) {
      claims.get(i).complete(ids.get(i));
    }
    channels.keepWithinBudget();
  }

  @Override
  public Channel open(ChannelKey key) {
    return channels.open(key);
  }

  @Override
  public Optional<Channel> find(ChannelKey key) {
    return channels.find(key);
  }

  @Override
  public Collection<Channel> all() {
    return channels.all();
  }

  @Override
  public Optional<Channel> ofEpoch(String epoch) {
    return channels.ofEpoch(epoch);
  }

  @Override
  public List<String> applied(ChannelKey channel, String user, List<String> refs) {
    return windows.applied(channel, user, refs);
  }

  void sweep() {
    channels.sweep();
    windows.sweep(clock.millis());
  }
}
