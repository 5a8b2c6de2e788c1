package dev.tidings.session;

import java.util.List;
import java.util.Optional;

/**
 * Where a session stands: its channels, and for each the position immediately before its next
 * event. Who comes back with it has missed nothing and may get events twice.
 *
 * @param places in the order in which the channels were subscribed to
 */
public record Bookmark(List<Place> places) {
  /** Keeps a copy. */
  public Bookmark {
    places = List.copyOf(places);
  }

  /**
   * One channel.
   *
   * @param channel the name by which the client asked for it
   * @param position the event id; empty where the channel has none, or nothing was read yet
   * @param presence whether the session hears who is present
   */
  public record Place(String channel, Optional<String> position, boolean presence) {}
}
