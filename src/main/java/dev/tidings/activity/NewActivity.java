package dev.tidings.activity;

import dev.tidings.protocol.ChannelName;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened.
 *
 * @param kind what, for example {@code query.completed}
 * @param actor who did it
 * @param subject what it was done to; the id tells it from others of the kind
 * @param link where to see more, https or relative
 * @param data an object as JSON text
 * @param audience who may see it
 */
public record NewActivity(
    String tenant,
    String kind,
    Named actor,
    Named subject,
    @Nullable String link,
    @Nullable String data,
    Audience audience) {
  /** An id and what to call it. */
  public record Named(String id, String name) {
    /** Cuts a name that is too long for the feed. */
    public Named {
      name = name.length() > MAX_NAME ? shortened(name) : name;
    }

    private static String shortened(String name) {
      boolean half = Character.isHighSurrogate(name.charAt(MAX_NAME - 1));
      return name.substring(0, half ? MAX_NAME - 1 : MAX_NAME);
    }
  }

  /** The most characters of a name. */
  static final int MAX_NAME = 128;

  /** Something that all of the tenant may see. */
  public static NewActivity ofAll(String tenant, String kind, Named actor, Named subject) {
    return new NewActivity(tenant, kind, actor, subject, null, null, Audience.ALL);
  }

  /**
   * Who may see an activity.
   *
   * @param text {@code role:agent} or {@code user:ann}; empty for all of the tenant
   */
  public record Audience(Optional<String> text) {
    private static final String ROLE = "role:";
    private static final String USER = "user:";

    /** All of the tenant. */
    public static final Audience ALL = new Audience(Optional.empty());

    /** Those who have a role. */
    public static Audience ofRole(String role) {
      return new Audience(Optional.of(ROLE + role));
    }

    /** One user. */
    public static Audience ofUser(String user) {
      return new Audience(Optional.of(USER + user));
    }

    /** The same audience, as one for each of the users where it names some. */
    static List<Audience> of(dev.tidings.notification.Audience some) {
      if (some instanceof dev.tidings.notification.Audience.Users named) {
        return named.users().stream().map(Audience::ofUser).toList();
      }
      return List.of(
          some instanceof dev.tidings.notification.Audience.OfRole of ? ofRole(of.role()) : ALL);
    }

    /** The channel on which it is told. */
    ChannelName channel() {
      return new ChannelName(channelText());
    }

    /** The name of that channel, which may be too long to be one. */
    String channelText() {
      return text.map(Audience::textOf).orElse(Activities.FEED);
    }

    private static String textOf(String some) {
      return some.startsWith(ROLE)
          ? ActivityGuard.textOf(some.substring(ROLE.length()))
          : USER + ChannelName.encode(some.substring(USER.length()));
    }
  }
}
