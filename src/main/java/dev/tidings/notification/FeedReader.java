package dev.tidings.notification;

import dev.tidings.protocol.ChannelName;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.security.Caller;
import java.util.ArrayList;
import java.util.List;

/**
 * One of those who may read what a feed tells: all of the tenant, one user, or all who have a role.
 * What is for an {@link Audience} is for its readers; a caller is some readers, of which no
 * audience has two.
 *
 * @param text {@code everyone}, {@code user:ann} or {@code role:sales}
 */
public record FeedReader(String text) {
  private static final String USER = "user:";
  private static final String ROLE = "role:";

  /** All of the tenant. */
  public static final FeedReader EVERYONE = new FeedReader("everyone");

  /** One user. */
  public static FeedReader ofUser(String user) {
    return new FeedReader(USER + user);
  }

  /** Those who have a role. */
  public static FeedReader ofRole(String role) {
    return new FeedReader(ROLE + role);
  }

  /** The readers of an audience: each of its users, or one for all of it. */
  public static List<FeedReader> of(Audience audience) {
    if (audience instanceof Audience.Users some) {
      return some.users().stream().map(FeedReader::ofUser).toList();
    }
    return List.of(audience instanceof Audience.OfRole some ? ofRole(some.role()) : EVERYONE);
  }

  /** The readers that a caller is. */
  public static List<FeedReader> of(Caller caller) {
    List<FeedReader> readers = new ArrayList<>(List.of(EVERYONE, ofUser(caller.user())));
    caller.roles().forEach(role -> readers.add(ofRole(role)));
    return readers;
  }

  /** Whether it is a channel of one of the readers that a caller is. */
  public static boolean mayRead(Caller caller, String feed, ChannelName channel) {
    return of(caller).stream().anyMatch(reader -> reader.named(feed).equals(channel.text()));
  }

  /** The channel on which the reader hears of a feed: that of a user is its own for all feeds. */
  public ChannelName channel(String feed) {
    return new ChannelName(named(feed));
  }

  /**
   * Makes sure that there is such a channel.
   *
   * @throws ProtocolException {@code bad_field} where the user or role is too long to name one
   */
  public void requireChannel(String feed) {
    if (named(feed).length() > ChannelName.MAX_LENGTH) {
      throw new ProtocolException(
          ErrorCode.BAD_FIELD, "audience", text + " is too long for the name of a channel");
    }
  }

  /** The name of that channel, which may be too long to be one. */
  private String named(String feed) {
    if (text.startsWith(USER)) {
      return USER + ChannelName.encode(text.substring(USER.length()));
    }
    return text.startsWith(ROLE)
        ? feed + '.' + ChannelName.encode(text.substring(ROLE.length()))
        : feed;
  }
}
