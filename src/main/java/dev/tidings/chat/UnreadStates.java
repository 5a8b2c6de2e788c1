package dev.tidings.chat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The newest that was told to one user's devices of each chat, so that nothing older is told after
 * it, in whatever order the news come. Not safe for use by several threads.
 */
final class UnreadStates {
  private final Map<Long, Unread> newest = new HashMap<>();

  /** Whether it is newer than what was told, and so is to be told; it is the newest then. */
  boolean isNews(Unread state) {
    Unread known = newest.get(state.session());
    if (known != null && known.version() >= state.version()) {
      return false;
    }
    newest.put(state.session(), state);
    return true;
  }

  /**
   * What was read from the store at some time, where nothing newer was told since. It is for one
   * device, so that what is newest in it is still to be told to the others.
   */
  List<Unread> current(Collection<Unread> stored) {
    Map<Long, Unread> merged = new HashMap<>();
    stored.forEach(state -> merged.put(state.session(), state));
    newest.forEach(
        (session, told) ->
            merged.merge(session, told, (a, b) -> a.version() >= b.version() ? a : b));
    List<Unread> current = new ArrayList<>(merged.values());
    current.removeIf(state -> state.unread() == 0);
    return current;
  }
}
