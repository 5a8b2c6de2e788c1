package dev.tidings.activity;

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
      name = name.length() > MAX_NAME ? name.substring(0, MAX_NAME) : name;
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

    /** The one user, if it is for one. */
    Optional<String> user() {
      return text.filter(t -> t.startsWith(USER)).map(t -> t.substring(USER.length()));
    }
  }
}
