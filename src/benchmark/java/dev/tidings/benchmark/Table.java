package dev.tidings.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Results as text: a row each, and of the figures those that any of them has. */
final class Table {
  private final List<Result> results;
  private final List<Metric> metrics;

  Table(List<Result> results) {
    this.results = results;
    this.metrics =
        Arrays.stream(Metric.values())
            .filter(metric -> results.stream().anyMatch(result -> result.value(metric) != 0))
            .toList();
  }

  /** A table for each kind of scenario, because they have other figures. */
  static List<Table> parts(List<Result> results) {
    List<Predicate<Load>> kinds = List.of(load -> !load.isQuiet(), Load::isIdle, Load::isArrivals);
    return kinds.stream()
        .map(
            kind ->
                new Table(
                    results.stream()
                        .filter(result -> kind.test(result.scenario().load()))
                        .toList()))
        .filter(table -> !table.results.isEmpty())
        .toList();
  }

  /** Columns of equal width; texts to the left, figures to the right. */
  String text() {
    return aligned(rows());
  }

  String markdown() {
    List<List<String>> rows = new ArrayList<>(rows());
    rows.add(
        1, IntStream.range(0, metrics.size() + 2).mapToObj(i -> i < 2 ? "---" : "--:").toList());
    return rows.stream()
        .map(row -> "| " + String.join(" | ", row) + " |\n")
        .collect(Collectors.joining());
  }

  private List<List<String>> rows() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(row("scenario", "system", metrics.stream().map(Metric::label).toList()));
    for (Result result : results) {
      rows.add(
          row(
              result.scenario().label(),
              result.subject().label(),
              metrics.stream().map(result::text).toList()));
    }
    return rows;
  }

  private static List<String> row(String scenario, String subject, List<String> figures) {
    List<String> row = new ArrayList<>(List.of(scenario, subject));
    row.addAll(figures);
    return row;
  }

  static String aligned(List<List<String>> rows) {
    int columns = rows.isEmpty() ? 0 : rows.get(0).size();
    int[] widths =
        IntStream.range(0, columns)
            .map(column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0))
            .toArray();
    return rows.stream()
        .map(
            row ->
                IntStream.range(0, columns)
                    .mapToObj(
                        column ->
                            ("%" + (column < 2 ? "-" : "") + widths[column] + "s")
                                .formatted(row.get(column)))
                    .collect(Collectors.joining("  ")))
        .collect(Collectors.joining("\n"));
  }
}
