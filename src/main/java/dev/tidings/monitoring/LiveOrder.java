package dev.tidings.monitoring;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The orders in which a list can be had whose items change all the time. What it is ordered by is
 * looked at once for each item, since an order that changes meanwhile is none.
 */
final class LiveOrder<T> {
  private final String usual;
  private final Map<String, Function<T, ? extends Comparable<?>>> values;
  private final Function<T, String> last;

  /**
   * Orders.
   *
   * @param usual the one of a list for which none is asked for
   * @param values by the name of the order, what an item is ordered by: always of the same type
   * @param last what decides between equal ones
   */
  LiveOrder(
      String usual,
      Map<String, Function<T, ? extends Comparable<?>>> values,
      Function<T, String> last) {
    this.usual = usual;
    this.values = new TreeMap<>(values);
    this.last = last;
  }

  /** An item, and what it was ordered by when it was looked at. */
  private record Seen<T>(T item, Comparable<Object> value, String last) {}

  /**
   * The items in an order.
   *
   * @param sort its name, after a {@code -} the other way round; null for the usual one
   * @throws ProtocolException {@code bad_field}
   */
  List<T> of(Stream<T> items, @Nullable String sort) {
    String text = sort == null ? usual : sort;
    boolean backwards = text.startsWith("-");
    Function<T, ? extends Comparable<?>> value = values.get(backwards ? text.substring(1) : text);
    if (value == null) {
      throw new ProtocolException(
          ErrorCode.BAD_FIELD,
          "sort",
          "sort must be one of %s, or one of these after a -"
              .formatted(String.join(", ", values.keySet())));
    }
    Comparator<Seen<T>> order = Comparator.comparing(Seen::value);
    return items
        .map(item -> seen(item, value))
        .sorted((backwards ? order.reversed() : order).thenComparing(Seen::last))
        .map(Seen::item)
        .toList();
  }

  @SuppressWarnings("unchecked") // of one type in each order
  private Seen<T> seen(T item, Function<T, ? extends Comparable<?>> value) {
    return new Seen<>(item, (Comparable<Object>) value.apply(item), last.apply(item));
  }
}
