package dev.tidings.notification;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What waits to become one notification.
 *
 * @param first the titles of the oldest ones
 * @param kinds how many there are of each kind
 */
record Held(Severity worst, List<String> first, Map<String, Long> kinds) {
  Held {
    first = List.copyOf(first);
  }

  /** Of so many of a kind and severity. */
  record Part(String kind, Severity severity, long count) {}

  /**
   * All parts together.
   *
   * @param first the titles of the oldest ones
   */
  static Held of(List<Part> parts, List<String> first) {
    Map<String, Long> kinds = new TreeMap<>();
    parts.forEach(part -> kinds.merge(part.kind(), part.count(), Long::sum));
    Severity worst =
        parts.stream().map(Part::severity).max(Comparator.naturalOrder()).orElse(Severity.INFO);
    return new Held(worst, first, kinds);
  }

  int count() {
    return Math.toIntExact(kinds.values().stream().mapToLong(Long::longValue).sum());
  }
}
