package dev.tidings.channel;

import dev.tidings.protocol.ChannelName;
import dev.tidings.security.Caller;

/**
 * Decides for the channels of one namespace who may do what, in place of the namespace's rule. A
 * feature produces it as a CDI bean. Asked on a request thread for each frame and request; may ask
 * a store. When its answers change for a session that is subscribed, the feature calls {@link
 * Subscriptions#recheck}.
 */
public interface ChannelGuard {
  /** The namespace it guards; each has one guard at most. */
  String namespace();

  /**
   * The channel that the caller means by a name of the namespace: most often the one of that name.
   * A feed of which everybody may see other events is one channel for each reader, under one name;
   * the answer to a subscription tells both.
   */
  default ChannelName meant(Caller caller, ChannelName name) {
    return name;
  }

  /** Whether the caller may subscribe and read the history. */
  boolean mayRead(Caller caller, ChannelName channel);

  /** Whether the caller may publish. */
  boolean mayWrite(Caller caller, ChannelName channel);

  /** Whether the caller may be present. */
  boolean mayJoin(Caller caller, ChannelName channel);
}
