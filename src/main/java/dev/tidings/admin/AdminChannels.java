package dev.tidings.admin;

import dev.tidings.channel.ChannelGuard;
import dev.tidings.protocol.ChannelName;
import dev.tidings.security.Caller;
import dev.tidings.security.Role;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/**
 * Who reads what administrators are shown live: {@code admin.health} is of the own tenant, {@code
 * admin.site} of all of them and for operators only, and the frames of a connection are for whoever
 * asked for them.
 */
@Singleton
public class AdminChannels implements ChannelGuard {
  static final String NAMESPACE = "admin";

  /** How the connections of the reader's tenant are. */
  static final ChannelName HEALTH = new ChannelName("admin.health");

  /** How all connections are. */
  static final ChannelName SITE = new ChannelName("admin.site");

  private final Traces traces;

  /** The guard. */
  @Inject
  public AdminChannels(Traces traces) {
    this.traces = traces;
  }

  /** Whether the overview is published there. */
  static boolean isOverview(ChannelName channel) {
    return channel.equals(HEALTH) || channel.equals(SITE);
  }

  @Override
  public String namespace() {
    return NAMESPACE;
  }

  @Override
  public boolean mayRead(Caller caller, ChannelName channel) {
    if (channel.equals(SITE)) {
      return caller.has(Role.OPERATOR);
    }
    if (channel.equals(HEALTH)) {
      return caller.has(Role.ADMIN) || caller.has(Role.OPERATOR);
    }
    return traces.of(channel).filter(trace -> trace.isReadBy(caller)).isPresent();
  }

  @Override
  public boolean mayWrite(Caller caller, ChannelName channel) {
    return false;
  }

  @Override
  public boolean mayJoin(Caller caller, ChannelName channel) {
    return false;
  }
}
