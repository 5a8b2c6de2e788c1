package dev.tidings.it;

import java.util.List;

/** What a hub shows at {@code /metrics}, in the text format of Prometheus. */
final class Metrics {
  private final String text;

  private Metrics(String text) {
    this.text = text;
  }

  static Metrics of(Target hub) {
    Rest.Answer answer = Rest.of(hub).get("/metrics");
    if (answer.status() != 200) {
      throw new AssertionError(answer);
    }
    return new Metrics(answer.body());
  }

  /** Those of the hub. */
  String text() {
    return String.join("\n", text.lines().filter(line -> line.startsWith("tidings_")).toList());
  }

  /** The sum over all labels. */
  double sum(String metric) {
    return lines(metric).stream().mapToDouble(Metrics::number).sum();
  }

  /** The one with a label; -1 where there is none. */
  double value(String metric, String label, String value) {
    return lines(metric).stream()
        .filter(line -> line.contains(label + "=\"" + value + '"'))
        .mapToDouble(Metrics::number)
        .findFirst()
        .orElse(-1);
  }

  private List<String> lines(String metric) {
    return text.lines()
        .filter(line -> line.startsWith(metric + '{') || line.startsWith(metric + ' '))
        .toList();
  }

  private static double number(String line) {
    return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
  }
}
