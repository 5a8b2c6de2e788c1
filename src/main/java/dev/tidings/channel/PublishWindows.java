package dev.tidings.channel;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import java.time.Duration;
import java.util.List;

/**
 * The publications of all users in all channels that are remembered; bounded by their age, by their
 * number for each user and channel, and by their number in all. Safe for use by several threads.
 */
final class PublishWindows {
  private final int idsPerUser;
  private final int idsInAll;
  private final long windowMillis;
  private final Cache<Publisher, PublishWindow> windows;

  PublishWindows(Settings settings) {
    this.idsPerUser = settings.number(Setting.PUBLISH_IDS_PER_USER);
    this.idsInAll = settings.number(Setting.PUBLISH_IDS);
    Duration window = settings.duration(Setting.PUBLISH_WINDOW);
    this.windowMillis = window.toMillis();
    this.windows = Caffeine.newBuilder().expireAfterAccess(window).build();
  }

  private record Publisher(ChannelKey channel, String user) {}

  /** Claims a publication's id, as {@link PublishWindow#claim} does. */
  PublishWindow.Claim claim(Publication publication, long now) {
    return of(publication.channel(), publication.owner())
        .claim(publication.ref().json(), publication.payload(), now);
  }

  /** Takes over a publication that was stored. */
  void restore(ChannelKey channel, StoredRef stored) {
    of(channel, stored.user()).restore(stored);
  }

  /** Until when a publication of that time is remembered, Unix milliseconds. */
  long until(long at) {
    return at + windowMillis;
  }

  /** From when on publications are remembered, Unix milliseconds. */
  long since(long now) {
    return now - windowMillis;
  }

  /** How many are remembered in all. */
  int max() {
    return idsInAll;
  }

  /** Which of a user's refs in a channel are events already. */
  List<String> applied(ChannelKey channel, String user, List<String> refs) {
    return of(channel, user).applied(refs);
  }

  private PublishWindow of(ChannelKey channel, String user) {
    return windows.get(
        new Publisher(channel, user), p -> new PublishWindow(idsPerUser, windowMillis));
  }

  /** Drops what is too old and what is too much, the oldest of each user first. */
  void sweep(long now) {
    long total = windows.asMap().values().stream().mapToLong(window -> window.expire(now)).sum();
    if (total > idsInAll) {
      double share = (double) idsInAll / total;
      windows.asMap().values().forEach(window -> window.keepNewest(share));
    }
  }
}
