package dev.tidings.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** The results so far, in the order of the runs. */
final class Results {
  private final List<Result> all = new ArrayList<>();

  void add(Result result) {
    all.add(result);
  }

  List<Result> all() {
    return List.copyOf(all);
  }

  Optional<Result> of(Scenario scenario, Subject subject) {
    return all.stream()
        .filter(result -> result.scenario() == scenario && result.subject() == subject)
        .findFirst();
  }

  OptionalDouble figure(Scenario scenario, Subject subject, Metric metric) {
    return of(scenario, subject).map(result -> result.get(metric)).orElseGet(OptionalDouble::empty);
  }

  /** Why the run is no comparison; empty when it is one. */
  List<String> failures() {
    List<String> failures = new ArrayList<>();
    for (Result result : all) {
      String name = result.scenario().label() + ' ' + result.subject().label();
      if (result.subject().isHub() && result.isBroken()) {
        failures.add(
            "%s: %s events lost, %s doubled"
                .formatted(name, result.text(Metric.LOST), result.text(Metric.DOUBLED)));
      }
      if (!result.scenario().load().isQuiet() && result.value(Metric.DELIVERED) == 0) {
        failures.add(name + ": nothing was delivered");
      }
    }
    return failures;
  }
}
