package dev.tidings.activity;

import dev.tidings.notification.FeedReader;
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
    FeedReader audience) {
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
    return new NewActivity(tenant, kind, actor, subject, null, null, FeedReader.EVERYONE);
  }
}
