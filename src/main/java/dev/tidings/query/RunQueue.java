package dev.tidings.query;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who is next: one query of each owner in turn, each owner's in the order in which they came, so
 * that nobody waits for all of another's. A pure value; not safe for use by several threads.
 *
 * @param <T> what waits; equal elements are the same
 */
final class RunQueue<T> {
  /** The owners in the order of their turns; none is without a query. */
  private final Map<String, Deque<T>> owners = new LinkedHashMap<>();

  private int size;

  /** Adds an element at the end of its owner's. */
  void add(String owner, T element) {
    owners.computeIfAbsent(owner, o -> new ArrayDeque<>()).add(element);
    size++;
  }

  /** Takes the next; its owner's next turn is after everybody else's. */
  Optional<T> next() {
    Iterator<Map.Entry<String, Deque<T>>> turns = owners.entrySet().iterator();
    if (!turns.hasNext()) {
      return Optional.empty();
    }
    Map.Entry<String, Deque<T>> turn = turns.next();
    String owner = turn.getKey();
    Deque<T> waiting = turn.getValue();
    T element = waiting.remove();
    turns.remove();
    if (!waiting.isEmpty()) {
      owners.put(owner, waiting);
    }
    size--;
    return Optional.of(element);
  }

  /** Takes an element out; false when it does not wait. */
  boolean remove(String owner, T element) {
    Deque<T> waiting = owners.get(owner);
    if (waiting == null || !waiting.remove(element)) {
      return false;
    }
    if (waiting.isEmpty()) {
      owners.remove(owner);
    }
    size--;
    return true;
  }

  int size() {
    return size;
  }

  /** All in the order in which they will be taken if nobody comes; the first has position 1. */
  List<T> inOrder() {
    List<Iterator<T>> turns = new ArrayList<>();
    owners.values().forEach(waiting -> turns.add(waiting.iterator()));
    List<T> order = new ArrayList<>(size);
    while (order.size() < size) {
      for (Iterator<T> turn : turns) {
        if (turn.hasNext()) {
          order.add(turn.next());
        }
      }
    }
    return order;
  }
}
