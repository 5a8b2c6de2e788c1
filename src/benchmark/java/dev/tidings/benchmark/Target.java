package dev.tidings.benchmark;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What the hub is to reach in one scenario: a figure of its own, or one beside a baseline's.
 *
 * @param beside the baseline; empty for none
 */
record Target(
    Scenario scenario,
    Metric metric,
    Comparison comparison,
    double limit,
    Optional<Subject> beside) {
  /** How the figure is held against the limit. */
  enum Comparison {
    AT_MOST("≤"),
    AT_LEAST("≥"),
    RATIO_AT_MOST("≤"),
    RATIO_AT_LEAST("≥"),
    ABOVE_AT_MOST("≤");

    private final String sign;

    Comparison(String sign) {
      this.sign = sign;
    }
  }

  /** What came of a target. */
  record Verdict(Target target, double measured) {
    boolean isMet() {
      return switch (target.comparison) {
        case AT_MOST, RATIO_AT_MOST, ABOVE_AT_MOST -> measured <= target.limit;
        case AT_LEAST, RATIO_AT_LEAST -> measured >= target.limit;
      };
    }

    String measuredText() {
      return target.isRatio()
          ? String.format(Locale.ROOT, "%.2f ×", measured)
          : target.metric.text(measured);
    }
  }

  static Target atMost(Scenario scenario, Metric metric, double limit) {
    return new Target(scenario, metric, Comparison.AT_MOST, limit, Optional.empty());
  }

  static Target atLeast(Scenario scenario, Metric metric, double limit) {
    return new Target(scenario, metric, Comparison.AT_LEAST, limit, Optional.empty());
  }

  /** Every event reaches every subscriber. */
  static Target all(Scenario scenario) {
    return atMost(scenario, Metric.MISSING, 0);
  }

  Target times(Subject baseline) {
    Comparison ratio =
        comparison == Comparison.AT_MOST ? Comparison.RATIO_AT_MOST : Comparison.RATIO_AT_LEAST;
    return new Target(scenario, metric, ratio, limit, Optional.of(baseline));
  }

  Target above(Subject baseline) {
    return new Target(scenario, metric, Comparison.ABOVE_AT_MOST, limit, Optional.of(baseline));
  }

  private boolean isRatio() {
    return comparison == Comparison.RATIO_AT_MOST || comparison == Comparison.RATIO_AT_LEAST;
  }

  /** The target in words. */
  String text() {
    String what = limit == 0 ? "none " : "";
    String number = String.format(Locale.ROOT, limit < 100 ? "%.2f" : "%,.0f", limit);
    String beside = this.beside.map(Subject::label).orElse("");
    return what
        + metric.label()
        + switch (comparison) {
          case AT_MOST, AT_LEAST -> limit == 0 ? "" : " " + comparison.sign + ' ' + number;
          case RATIO_AT_MOST, RATIO_AT_LEAST ->
              " " + comparison.sign + ' ' + number + " × that of " + beside;
          case ABOVE_AT_MOST -> " " + comparison.sign + ' ' + number + " above that of " + beside;
        };
  }

  /** What the results say; empty when one that is needed is not among them. */
  Optional<Verdict> verdict(Results results) {
    OptionalDouble own = results.figure(scenario, Subject.HUB, metric);
    OptionalDouble other =
        beside.map(subject -> results.figure(scenario, subject, metric)).orElse(own);
    if (own.isEmpty() || other.isEmpty()) {
      return Optional.empty();
    }
    double measured = own.getAsDouble();
    return Optional.of(
        new Verdict(
            this,
            switch (comparison) {
              case AT_MOST, AT_LEAST -> measured;
              case RATIO_AT_MOST, RATIO_AT_LEAST -> measured / other.getAsDouble();
              case ABOVE_AT_MOST -> measured - other.getAsDouble();
            }));
  }
}
