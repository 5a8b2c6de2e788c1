package dev.tidings.channel;

import dev.tidings.protocol.ChannelName;
import dev.tidings.security.Caller;
import dev.tidings.security.Role;

/**
 * The guard of a feature's feed: only back ends publish, and nobody is present. Who reads which of
 * its channels is for the feature to say.
 */
public abstract class FeedGuard implements ChannelGuard {
  private final String namespace;

  /** The guard of the channels of a namespace. */
  protected FeedGuard(String namespace) {
    this.namespace = namespace;
  }

  @Override
  public final String namespace() {
    return namespace;
  }

  @Override
  public final boolean mayWrite(Caller caller, ChannelName channel) {
    return caller.has(Role.SERVICE);
  }

  @Override
  public final boolean mayJoin(Caller caller, ChannelName channel) {
    return false;
  }
}
