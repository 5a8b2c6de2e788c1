package dev.tidings.activity;

import dev.tidings.activity.NewActivity.Named;
import dev.tidings.notification.FeedReader;
import dev.tidings.protocol.JsonWriter;
import org.jspecify.annotations.Nullable;

/**
 * An activity of the feed, which may stand for several; a copy that nothing changes. Times in Unix
 * milliseconds.
 *
 * @param count how often it happened from {@code firstAt} to {@code lastAt}
 * @param moved its place in the feed: the highest is the newest
 * @param version rises with each further occurrence; of two, the higher is true
 */
record Activity(
    long id,
    String tenant,
    String kind,
    Named actor,
    Named subject,
    @Nullable String link,
    @Nullable String data,
    FeedReader audience,
    long firstAt,
    long lastAt,
    long count,
    long moved,
    long version) {
  String json() {
    return JsonWriter.object()
        .number("id", id)
        .text("kind", kind)
        .json("actor", json(actor))
        .json("subject", json(subject))
        .text("link", link)
        .json("data", data)
        .number("firstAt", firstAt)
        .number("lastAt", lastAt)
        .number("count", count)
        .number("version", version)
        .end();
  }

  private static String json(Named named) {
    return JsonWriter.object().text("id", named.id()).text("name", named.name()).end();
  }
}
