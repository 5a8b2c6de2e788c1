package dev.tidings.channel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * What waits to be stored in one channel: first with what the same sender says within the window,
 * then for its turn. Of one sender nothing overtakes anything, and what was gathered in one window
 * stays together. Not safe for use by several threads.
 */
final class PublicationLane<T> {
  private final Map<String, List<T>> gathering = new HashMap<>(2);
  private final Queue<T> ready = new ArrayDeque<>();

  /** Whether somebody stores, or is about to. */
  private boolean busy;

  /** Gathers something; true when it is the first in its sender's window, which begins now. */
  boolean gather(String sender, T item) {
    List<T> window = gathering.get(sender);
    if (window == null) {
      gathering.put(sender, new ArrayList<>(List.of(item)));
      return true;
    }
    window.add(item);
    return false;
  }

  /** Ends a sender's window; true when somebody must begin to store. */
  boolean release(String sender) {
    List<T> window = gathering.remove(sender);
    if (window != null) {
      ready.addAll(window);
    }
    return begin();
  }

  /** Takes something that waits for nothing; true when somebody must begin to store. */
  boolean enqueue(T item) {
    ready.add(item);
    return begin();
  }

  private boolean begin() {
    boolean begins = !busy && !ready.isEmpty();
    busy |= begins;
    return begins;
  }

  /** What is to be stored next, by whoever began; with nothing left, its work is done. */
  List<T> next(int max) {
    List<T> next = new ArrayList<>();
    while (next.size() < max && !ready.isEmpty()) {
      next.add(ready.remove());
    }
    busy = !next.isEmpty();
    return next;
  }

  /** Whether nothing waits and nobody stores. */
  boolean isIdle() {
    return !busy && gathering.isEmpty() && ready.isEmpty();
  }
}
