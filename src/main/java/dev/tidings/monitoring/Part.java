package dev.tidings.monitoring;

import java.util.List;
import java.util.function.Function;

/**
 * A part of a list that changes all the time.
 *
 * @param items as JSON texts
 * @param total how many are in the whole list
 */
public record Part(List<String> items, int total) {
  /** The items of a list from a place on, at most so many; none where the list is shorter. */
  static <T> Part of(List<T> all, int from, int max, Function<T, String> item) {
    int begin = Math.min(from, all.size());
    int end = Math.min(begin + max, all.size());
    return new Part(all.subList(begin, end).stream().map(item).toList(), all.size());
  }
}
