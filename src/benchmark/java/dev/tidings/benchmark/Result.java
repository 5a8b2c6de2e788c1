package dev.tidings.benchmark;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * The figures of one system in one scenario: of one run, or the medians of several.
 *
 * @param faults what went wrong, in words
 */
record Result(
    Scenario scenario, Subject subject, Map<Metric, Double> figures, List<String> faults) {
  Result {
    figures = new EnumMap<>(figures);
  }

  OptionalDouble get(Metric metric) {
    Double value = figures.get(metric);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  /** The figure, or 0 where there is none. */
  double value(Metric metric) {
    return get(metric).orElse(0);
  }

  /** The figure as text; empty where there is none. */
  String text(Metric metric) {
    OptionalDouble value = get(metric);
    return value.isPresent() ? metric.text(value.getAsDouble()) : "";
  }

  /** Whether an event was lost without a word or came twice. */
  boolean isBroken() {
    return value(Metric.LOST) + value(Metric.DOUBLED) > 0;
  }

  /** The median of each figure; of faults the sum. */
  static Result median(List<Result> runs) {
    Result first = runs.get(0);
    Map<Metric, Double> medians =
        first.figures.keySet().stream()
            .collect(
                Collectors.toMap(
                    metric -> metric,
                    metric -> middle(runs, metric),
                    (a, b) -> a,
                    () -> new EnumMap<>(Metric.class)));
    for (Metric metric : List.of(Metric.MISSING, Metric.LOST, Metric.DOUBLED, Metric.FAULTS)) {
      medians.put(metric, runs.stream().mapToDouble(run -> run.value(metric)).sum());
    }
    return new Result(
        first.scenario,
        first.subject,
        medians,
        runs.stream().flatMap(run -> run.faults.stream()).toList());
  }

  private static double middle(List<Result> runs, Metric metric) {
    double[] values = runs.stream().mapToDouble(run -> run.value(metric)).sorted().toArray();
    int half = values.length / 2;
    return values.length % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
  }
}
