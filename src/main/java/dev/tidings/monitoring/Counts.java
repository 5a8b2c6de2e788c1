package dev.tidings.monitoring;

import dev.tidings.protocol.JsonObject;
import dev.tidings.protocol.JsonWriter;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How often what happened, by name; what did not happen has no entry. A name with a dot in it, as
 * {@code failed.origin}, is one of a group. Immutable.
 */
public final class Counts {
  /** Nothing happened. */
  public static final Counts NONE = new Counts(new TreeMap<>());

  /** Connections that were not taken, by reason. */
  static final String FAILED = "failed";

  /** Gaps that clients were told of, by reason. */
  static final String GAPS = "gapsByReason";

  /** How subscriptions began. */
  static final String RECOVERIES = "recoveries";

  /** Of these, those that could not go on from a position, by reason. */
  static final String SHORTAGES = "shortages";

  private static final List<String> GROUPS = List.of(FAILED, GAPS, RECOVERIES, SHORTAGES);

  private final SortedMap<String, Long> values;

  private Counts(SortedMap<String, Long> values) {
    values.values().removeIf(value -> value == 0);
    this.values = values;
  }

  static Counts of(Map<String, Long> values) {
    return new Counts(new TreeMap<>(values));
  }

  /** The name of one of a group. */
  static String name(String group, String one) {
    return group + '.' + one;
  }

  /** How often; 0 for what did not happen. */
  public long get(String name) {
    return values.getOrDefault(name, 0L);
  }

  long get(Figure figure) {
    return get(figure.label());
  }

  boolean isEmpty() {
    return values.isEmpty();
  }

  /** These and those. */
  Counts plus(Counts other) {
    SortedMap<String, Long> sums = new TreeMap<>(values);
    other.values.forEach((name, value) -> sums.merge(name, value, Long::sum));
    return new Counts(sums);
  }

  /** What came since an earlier count. */
  Counts since(Counts earlier) {
    SortedMap<String, Long> left = new TreeMap<>(values);
    earlier.values.forEach((name, value) -> left.merge(name, -value, Long::sum));
    return new Counts(left);
  }

  /** All names of a group that has happened, by what comes after the dot. */
  SortedMap<String, Long> group(String group) {
    SortedMap<String, Long> ofGroup = new TreeMap<>();
    values.forEach(
        (name, value) -> {
          if (name.startsWith(group + '.')) {
            ofGroup.put(name.substring(group.length() + 1), value);
          }
        });
    return ofGroup;
  }

  /** As it is stored: an object with a member for each name. */
  String stored() {
    JsonWriter json = JsonWriter.object();
    values.forEach(json::number);
    return json.end();
  }

  static Counts parse(String stored) {
    JsonObject json = JsonObject.parse(stored);
    SortedMap<String, Long> values = new TreeMap<>();
    for (String name : json.names()) {
      json.integer(name, 0, JsonObject.MAX_SAFE_INTEGER).ifPresent(v -> values.put(name, v));
    }
    return new Counts(values);
  }

  /** As the admin API shows it: every figure, and an object for each group. */
  void write(JsonWriter json) {
    for (Figure figure : Figure.values()) {
      json.number(figure.label(), get(figure));
    }
    for (String group : GROUPS) {
      json.json(group, numbers(group(group)));
    }
  }

  static String numbers(Map<String, ? extends Number> numbers) {
    JsonWriter json = JsonWriter.object();
    numbers.forEach((name, value) -> json.number(name, value.longValue()));
    return json.end();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Counts counts && values.equals(counts.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return "Counts" + values;
  }
}
