package dev.tidings.agent;

import dev.tidings.notification.Audience;
import dev.tidings.protocol.ChannelName;
import dev.tidings.security.Caller;
import java.util.ArrayList;
import java.util.List;

/**
 * Who may see executions besides services and administrators, as texts: {@code everyone}, {@code
 * user:ann}, {@code role:sales}. An execution has the readers of its audience, a caller is some of
 * them, and no caller is two readers of one execution.
 */
final class Readers {
  /** What the whole tenant may see. */
  static final String EVERYONE = "everyone";

  private static final String USER = "user:";
  private static final String ROLE = "role:";

  private Readers() {}

  static List<String> of(Audience audience) {
    if (audience instanceof Audience.Users some) {
      return some.users().stream().map(USER::concat).toList();
    }
    return List.of(audience instanceof Audience.OfRole some ? ROLE + some.role() : EVERYONE);
  }

  static List<String> of(Caller caller) {
    List<String> readers = new ArrayList<>(List.of(EVERYONE, USER + caller.user()));
    caller.roles().forEach(role -> readers.add(ROLE + role));
    return readers;
  }

  /** The channel on which a reader hears of executions. */
  static ChannelName channelOf(String reader) {
    return new ChannelName(channelText(reader));
  }

  /** The name of that channel, which may be too long to be one. */
  static String channelText(String reader) {
    if (reader.startsWith(USER)) {
      return USER + ChannelName.encode(reader.substring(USER.length()));
    }
    return reader.equals(EVERYONE)
        ? AgentExecutions.FEED
        : AgentFeedGuard.textOf(reader.substring(ROLE.length()));
  }
}
