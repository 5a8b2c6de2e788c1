package dev.tidings.agent;

import dev.tidings.channel.FeedGuard;
import dev.tidings.notification.FeedReader;
import dev.tidings.protocol.ChannelName;
import dev.tidings.security.Caller;
import jakarta.inject.Singleton;

/**
 * Who hears of which executions: everybody of those for all, on {@code agents}; those who have a
 * role of those for it, on {@code agents.{role}}; services and administrators of every one, on
 * {@code agents:all}. So nobody hears of what its list does not have, and every reader's events
 * have offsets without holes.
 */
@Singleton
public class AgentFeedGuard extends FeedGuard {
  /** Every execution of a tenant; no role has a channel of this name. */
  static final ChannelName ALL = new ChannelName(AgentExecutions.FEED + ":all");

  /** The guard. */
  public AgentFeedGuard() {
    super(AgentExecutions.FEED);
  }

  @Override
  public boolean mayRead(Caller caller, ChannelName channel) {
    return caller.actsForAll() || FeedReader.mayRead(caller, AgentExecutions.FEED, channel);
  }
}
