package dev.tidings.channel;

import dev.tidings.protocol.MessageBody;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.session.Threads;
import dev.tidings.session.Writers;
import dev.tidings.settings.Settings;
import java.time.Clock;
import java.time.Duration;
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
  public Channel open(ChannelKey key) {
    return channels.open(key);
  }

  @Override
  public Optional<Channel> find(ChannelKey key) {
    return channels.find(key);
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
