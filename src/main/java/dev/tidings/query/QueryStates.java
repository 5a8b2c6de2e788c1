package dev.tidings.query;

import dev.tidings.channel.Channel;
import dev.tidings.channel.SnapshotSource;
import dev.tidings.channel.SubscriptionListener;
import dev.tidings.protocol.ChannelName;
import dev.tidings.security.Caller;
import dev.tidings.session.ClientSession;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;

/**
 * Tells each new subscriber of {@code query.{id}} where the query is. What it is told later has
 * either a higher version or is newer.
 */
@Singleton
public class QueryStates implements SubscriptionListener, SnapshotSource {
  private final Queries queries;
  private final Progress progress;
  private final Clock clock;

  /** The states. */
  @Inject
  QueryStates(Queries queries, Progress progress, Clock clock) {
    this.queries = queries;
    this.progress = progress;
    this.clock = clock;
  }

  @Override
  public String namespace() {
    return QueryGuard.NAMESPACE;
  }

  @Override
  public void subscribed(ClientSession session, Channel channel, boolean presence) {
    ChannelName name = channel.key().name();
    if (name.namespace().equals(QueryGuard.NAMESPACE)) {
      newest(session.caller(), name)
          .ifPresent(query -> session.send(QuerySweeps.frame(query, clock.millis())));
    }
  }

  @Override
  public Optional<String> snapshot(Caller caller, ChannelName channel) {
    return newest(caller, channel).map(query -> query.stateJson(clock.millis()));
  }

  private Optional<Query> newest(Caller caller, ChannelName channel) {
    return QueryGuard.id(channel.key())
        .flatMap(id -> queries.find(caller, id))
        .map(query -> progress.newest(query.id(), query.version()).map(query::with).orElse(query));
  }
}
