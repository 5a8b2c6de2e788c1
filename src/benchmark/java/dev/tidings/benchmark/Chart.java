package dev.tidings.benchmark;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Deliveries per second against the rate of publications, both on steps of ten, as SVG. */
final class Chart {
  private static final List<Scenario> STEPS =
      List.of(
          Scenario.FAN_OUT_50, Scenario.FAN_OUT_300, Scenario.FAN_OUT_2000, Scenario.FAN_OUT_MAX);
  private static final List<Subject> LINES =
      List.of(
          Subject.HUB,
          Subject.PLAIN,
          Subject.TRIAL,
          Subject.SOCKET_IO,
          Subject.PAYARA,
          Subject.STORED);
  private static final List<String> COLOURS =
      List.of("#1565c0", "#c62828", "#6a1b9a", "#2e7d32", "#ef6c00", "#00838f");
  private static final int WIDTH = 720;
  private static final int HEIGHT = 400;
  private static final int LEFT = 80;
  private static final int BOTTOM = 340;
  private static final int TOP = 40;
  private static final int STEP = 130;
  private static final double LOWEST = 4;
  private static final double HIGHEST = 7;

  private final Results results;

  Chart(Results results) {
    this.results = results;
  }

  String svg() {
    String head =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"13\">\n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n<text x=\"%d\" y=\"22\" font-size=\"15\">Deliveries per second to 1,000 subscribers</text>\n"
            .formatted(WIDTH, HEIGHT, LEFT);
    return head
        + grid()
        + IntStream.range(0, LINES.size())
            .mapToObj(i -> line(LINES.get(i), COLOURS.get(i), i))
            .collect(Collectors.joining())
        + "</svg>\n";
  }

  private static String grid() {
    StringBuilder grid = new StringBuilder();
    for (int power = (int) LOWEST; power <= HIGHEST; power++) {
      double y = y(Math.pow(10, power));
      grid.append(
          "<path d=\"M%d %.1fH%d\" stroke=\"#ddd\"/><text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%,d</text>\n"
              .formatted(
                  LEFT, y, x(STEPS.size() - 1), LEFT - 8, y + 4, (long) Math.pow(10, power)));
    }
    for (int i = 0; i < STEPS.size(); i++) {
      long rate = Math.round(STEPS.get(i).load().rate());
      grid.append(
          "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>\n"
              .formatted(x(i), BOTTOM + 22, rate == 0 ? "as fast as it goes" : rate + "/s"));
    }
    return grid.append(
            "<text x=\"%d\" y=\"%d\">publications per second</text>\n".formatted(LEFT, BOTTOM + 46))
        .toString();
  }

  private String line(Subject subject, String colour, int index) {
    StringBuilder points = new StringBuilder();
    StringBuilder dots = new StringBuilder();
    for (int i = 0; i < STEPS.size(); i++) {
      OptionalDouble value = results.figure(STEPS.get(i), subject, Metric.DELIVERED);
      if (value.isPresent()) {
        String y = String.format(Locale.ROOT, "%.1f", y(value.getAsDouble()));
        points.append(x(i)).append(',').append(y).append(' ');
        dots.append("<circle cx=\"%d\" cy=\"%s\" r=\"4\" fill=\"%s\"/>".formatted(x(i), y, colour));
      }
    }
    if (points.isEmpty()) {
      return "";
    }
    return "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%s<text x=\"%d\" y=\"%d\" fill=\"%s\">%s</text>\n"
        .formatted(
            points.toString().strip(),
            colour,
            dots,
            x(STEPS.size() - 1) + 50,
            TOP + 20 + 22 * index,
            colour,
            subject.label());
  }

  private static int x(int step) {
    return LEFT + 40 + step * STEP;
  }

  private static double y(double value) {
    double share = (Math.log10(Math.max(1, value)) - LOWEST) / (HIGHEST - LOWEST);
    return BOTTOM - Math.max(0, share) * (BOTTOM - TOP);
  }
}
