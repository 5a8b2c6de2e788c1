package dev.tidings.query;

import dev.tidings.channel.FeedGuard;
import dev.tidings.protocol.ChannelName;
import dev.tidings.security.Caller;
import jakarta.inject.Singleton;

/**
 * Who hears of which queries: by {@code queries} a service or an administrator means all of its
 * tenant, a user the feed of those that it may see as owner or by name; {@code queries.everyone}
 * has what is shown to the whole tenant. So every reader's events have offsets without holes.
 */
@Singleton
public class QueryFeedGuard extends FeedGuard {
  /** The guard. */
  public QueryFeedGuard() {
    super(QueryNews.FEED);
  }

  @Override
  public ChannelName meant(Caller caller, ChannelName name) {
    return name.text().equals(QueryNews.FEED) && !caller.actsForAll()
        ? new ChannelName(QueryNews.feedOf(caller.user()))
        : name;
  }

  @Override
  public boolean mayRead(Caller caller, ChannelName channel) {
    return caller.actsForAll()
        || channel.text().equals(QueryNews.OF_ALL)
        || channel.text().equals(QueryNews.feedOf(caller.user()));
  }
}
