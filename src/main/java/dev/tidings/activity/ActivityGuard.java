package dev.tidings.activity;

import dev.tidings.channel.FeedGuard;
import dev.tidings.notification.FeedReader;
import dev.tidings.protocol.ChannelName;
import dev.tidings.security.Caller;
import jakarta.inject.Singleton;

/**
 * Who hears of activities: everybody of what is for all, on {@code activity}; those who have a role
 * of what is for it, on {@code activity.{role}}. So nobody hears of what its list does not have.
 */
@Singleton
public class ActivityGuard extends FeedGuard {
  /** The guard. */
  public ActivityGuard() {
    super(Activities.FEED);
  }

  @Override
  public boolean mayRead(Caller caller, ChannelName channel) {
    return FeedReader.mayRead(caller, Activities.FEED, channel);
  }
}
