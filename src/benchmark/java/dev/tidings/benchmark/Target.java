package dev.tidings.benchmark;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What the hub is to reach in one scenario: a figure of its own, or one beside another result's.
 *
 * @param subject on which server
 * @param beside whose figure it is compared with; empty for none
 */
record Target(
    Scenario scenario,
    Subject subject,
    Metric metric,
    Comparison comparison,
    double limit,
    Optional<Beside> beside) {
  /** The other of two results. */
  record Beside(Scenario scenario, Subject subject) {}

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
    return new Target(scenario, Subject.HUB, metric, Comparison.AT_MOST, limit, Optional.empty());
  }

  static Target atLeast(Scenario scenario, Metric metric, double limit) {
    return new Target(scenario, Subject.HUB, metric, Comparison.AT_LEAST, limit, Optional.empty());
  }

  /** Every event reaches every subscriber. */
  static Target all(Scenario scenario) {
    return atMost(scenario, Metric.MISSING, 0);
  }

  /** The same for the hub on another server. */
  Target on(Subject server) {
    return new Target(scenario, server, metric, comparison, limit, beside);
  }

  Target times(Subject baseline) {
    return times(new Beside(scenario, baseline));
  }

  /** So many times the figure that the same server has in another scenario. */
  Target times(Scenario other) {
    return times(new Beside(other, subject));
  }

  private Target times(Beside other) {
    Comparison ratio =
        comparison == Comparison.AT_MOST ? Comparison.RATIO_AT_MOST : Comparison.RATIO_AT_LEAST;
    return beside(ratio, other);
  }

  Target above(Subject baseline) {
    return beside(Comparison.ABOVE_AT_MOST, new Beside(scenario, baseline));
  }

  /** So much above the figure that the same server has in another scenario. */
  Target above(Scenario other) {
    return beside(Comparison.ABOVE_AT_MOST, new Beside(other, subject));
  }

  private Target beside(Comparison how, Beside other) {
    return new Target(scenario, subject, metric, how, limit, Optional.of(other));
  }

  private boolean isRatio() {
    return comparison == Comparison.RATIO_AT_MOST || comparison == Comparison.RATIO_AT_LEAST;
  }

  /** The scenario, and the server where it is not the usual one. */
  String name() {
    return scenario.label() + (subject == Subject.HUB ? "" : ", " + subject.label());
  }

  /** The target in words. */
  String text() {
    String what = limit == 0 ? "none " : "";
    String number = String.format(Locale.ROOT, limit < 100 ? "%.2f" : "%,.0f", limit);
    String beside = this.beside.map(this::name).orElse("");
    return what
        + metric.label()
        + switch (comparison) {
          case AT_MOST, AT_LEAST -> limit == 0 ? "" : " " + comparison.sign + ' ' + number;
          case RATIO_AT_MOST, RATIO_AT_LEAST ->
              " " + comparison.sign + ' ' + number + " × that of " + beside;
          case ABOVE_AT_MOST -> " " + comparison.sign + ' ' + number + " above that of " + beside;
        };
  }

  private String name(Beside other) {
    return other.subject == subject ? other.scenario.label() : other.subject.label();
  }

  /** What the results say; empty when one that is needed is not among them. */
  Optional<Verdict> verdict(Results results) {
    OptionalDouble own = results.figure(scenario, subject, metric);
    OptionalDouble other =
        beside.map(result -> results.figure(result.scenario, result.subject, metric)).orElse(own);
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
