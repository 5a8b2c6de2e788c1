package dev.tidings.channel;

import dev.tidings.channel.ChannelRule.Audience;
import dev.tidings.protocol.ChannelName;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.security.Caller;
import dev.tidings.security.Role;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;

/**
 * Who may read, write and join which channel: the guard of the namespace where there is one, else
 * its rule. A refusal is {@code forbidden}, or {@code read_only} where reading is allowed.
 */
@Singleton
public class ChannelAccess {
  private static final String OWN = "me";

  private final ChannelRules rules;
  private final Map<String, ChannelGuard> guards = new HashMap<>();

  /** Collects the guards of all features. */
  @Inject
  public ChannelAccess(ChannelRules rules, @Any Instance<ChannelGuard> found) {
    this(rules, (Iterable<ChannelGuard>) found);
  }

  ChannelAccess(ChannelRules rules, Iterable<ChannelGuard> found) {
    this.rules = rules;
    for (ChannelGuard guard : found) {
      ChannelGuard other = guards.put(guard.namespace(), guard);
      if (other != null) {
        throw new IllegalStateException(
            guard.namespace() + " is guarded by " + other + " and " + guard);
      }
    }
  }

  /**
   * The channel that a caller means: {@code user:me} is its own, everything else what the guard of
   * the namespace makes of it, or what it says.
   *
   * @throws ProtocolException {@code bad_name} or {@code unknown_namespace}
   */
  public ChannelKey resolve(Caller caller, String text) {
    ChannelName name = new ChannelName(text);
    rules.of(name);
    return new ChannelKey(caller.tenant(), meant(caller, name));
  }

  private ChannelName meant(Caller caller, ChannelName name) {
    if (name.namespace().equals("user") && name.key().equals(OWN)) {
      return new ChannelName("user:" + ChannelName.encode(caller.user()));
    }
    ChannelGuard guard = guards.get(name.namespace());
    return guard == null ? name : guard.meant(caller, name);
  }

  /** Refuses unless the caller may subscribe and read the history. */
  public void requireRead(Caller caller, ChannelName channel) {
    if (!mayRead(caller, channel)) {
      throw new ProtocolException(ErrorCode.FORBIDDEN, "channel", "you may not read " + channel);
    }
  }

  /** Refuses unless the caller may publish. */
  public void requireWrite(Caller caller, ChannelName channel) {
    requireTouch(caller, channel);
    ChannelGuard guard = guards.get(channel.namespace());
    boolean may =
        guard == null
            ? isOf(rules.of(channel).publish(), caller, channel)
            : guard.mayWrite(caller, channel);
    if (!may) {
      throw mayRead(caller, channel)
          ? new ProtocolException(
              ErrorCode.READ_ONLY, "channel", "you may read " + channel + " but not publish")
          : new ProtocolException(
              ErrorCode.FORBIDDEN, "channel", "you may not publish to " + channel);
    }
  }

  /** Refuses unless the channel has presence and the caller may be present. */
  public void requireJoin(Caller caller, ChannelName channel) {
    requireTouch(caller, channel);
    ChannelRule rule = rules.of(channel);
    if (!rule.presence() || rule.publish() == Audience.NOBODY) {
      throw new ProtocolException(
          ErrorCode.FORBIDDEN,
          "channel",
          "nobody is present in channels of the namespace " + channel.namespace());
    }
    ChannelGuard guard = guards.get(channel.namespace());
    if (guard == null ? !mayRead(caller, channel) : !guard.mayJoin(caller, channel)) {
      throw new ProtocolException(ErrorCode.FORBIDDEN, "channel", "you may not join " + channel);
    }
  }

  /** A caller who is limited to one channel has no right to any other, whatever rules say. */
  private static void requireTouch(Caller caller, ChannelName channel) {
    if (!caller.mayTouch(channel)) {
      throw new ProtocolException(
          ErrorCode.FORBIDDEN, "channel", "your token is not for " + channel);
    }
  }

  private boolean mayRead(Caller caller, ChannelName channel) {
    if (!caller.mayTouch(channel)) {
      return false;
    }
    ChannelGuard guard = guards.get(channel.namespace());
    return guard == null
        ? isOf(rules.of(channel).subscribe(), caller, channel)
        : guard.mayRead(caller, channel);
  }

  private static boolean isOf(Audience audience, Caller caller, ChannelName channel) {
    return switch (audience) {
      case TENANT -> true;
      case OWNER ->
          caller.has(Role.SERVICE) || channel.key().equals(ChannelName.encode(caller.user()));
      case SERVICES -> caller.has(Role.SERVICE);
      case ADMINISTRATORS -> caller.has(Role.ADMIN) || caller.has(Role.OPERATOR);
      case NOBODY -> false;
    };
  }
}
