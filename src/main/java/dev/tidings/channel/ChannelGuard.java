package dev.tidings.channel;

import dev.tidings.protocol.ChannelName;
import dev.tidings.security.Caller;

/**
 * Decides for the channels of one namespace who may do what, in place of the namespace's rule. A
 * feature produces it as a CDI bean. Called on a request thread, may ask a store; its answers are
 * kept for a session until {@link Subscriptions#recheck} or a token refresh.
 */
public interface ChannelGuard {
  /** The namespace it guards; each has one guard at most. */
  String namespace();

  /** Whether the caller may subscribe and read the history. */
  boolean mayRead(Caller caller, ChannelName channel);

  /** Whether the caller may publish. */
  boolean mayWrite(Caller caller, ChannelName channel);

  /** Whether the caller may be present. */
  boolean mayJoin(Caller caller, ChannelName channel);
}
