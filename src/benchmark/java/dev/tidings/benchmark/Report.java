package dev.tidings.benchmark;

import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Results as files: each run as a line of JSON as soon as it is over, the rest at the end. */
final class Report {
  private static final String BEGIN = "<!-- results: written by -Dbenchmark.write=true -->";
  private static final String END = "<!-- end of results -->";

  private final Options options;
  private final Path folder;

  Report(Options options) {
    this.options = options;
    this.folder = options.directory().resolve("results");
    try {
      Files.createDirectories(folder);
      Files.deleteIfExists(folder.resolve("runs.jsonl"));
    } catch (IOException e) {
      throw new BenchmarkException("no folder for results", e);
    }
  }

  Path folder() {
    return folder;
  }

  /** Notes one run. */
  void run(int number, Result result) {
    JsonObjectBuilder json =
        Json.createObjectBuilder()
            .add("scenario", result.scenario().label())
            .add("system", result.subject().label())
            .add("run", number);
    result.figures().forEach((metric, value) -> json.add(metric.label(), value));
    json.add("faults", Json.createArrayBuilder(result.faults()));
    try {
      Files.writeString(
          folder.resolve("runs.jsonl"),
          json.build().toString() + '\n',
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes the tables and the picture; into the page as well when that is asked for. */
  void write(Results results) {
    String picture = new Chart(results).svg();
    try {
      Files.writeString(folder.resolve("results.csv"), csv(results));
      Files.writeString(folder.resolve("results.md"), markdown(results));
      Files.writeString(folder.resolve("throughput.svg"), picture);
      if (options.write()) {
        Path page = options.project().resolve("src/docs/benchmarks.md");
        String shown =
            "![Deliveries per second against the rate of publications](benchmarks.svg)\n\n"
                + markdown(results);
        Files.writeString(page, replaced(Files.readString(page), shown));
        Files.writeString(page.resolveSibling("benchmarks.svg"), picture);
      }
    } catch (IOException e) {
      throw new BenchmarkException("the results cannot be written", e);
    }
  }

  private static String replaced(String page, String results) {
    int begin = page.indexOf(BEGIN);
    int end = page.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new BenchmarkException("src/docs/benchmarks.md has no place for results: " + BEGIN);
    }
    return page.substring(0, begin + BEGIN.length())
        + "\n\n"
        + results
        + '\n'
        + page.substring(end);
  }

  private static String csv(Results results) {
    String head =
        "scenario,system,"
            + Arrays.stream(Metric.values()).map(Metric::label).collect(Collectors.joining(","));
    return results.all().stream()
        .map(
            result ->
                result.scenario().label()
                    + ','
                    + result.subject().label()
                    + ','
                    + Arrays.stream(Metric.values())
                        .map(metric -> result.text(metric).replace(",", ""))
                        .collect(Collectors.joining(",")))
        .collect(Collectors.joining("\n", head + "\n", "\n"));
  }

  private String markdown(Results results) {
    StringBuilder text = new StringBuilder(Machine.text(options)).append(".\n");
    text.append("Runs of each: ").append(options.runs()).append(" (medians).\n\n");
    for (Table table : Table.parts(results.all())) {
      text.append(table.markdown()).append('\n');
    }
    List<Target.Verdict> verdicts = Targets.verdicts(results);
    if (!verdicts.isEmpty()) {
      text.append("| Scenario | Target | Measured | |\n|---|---|---|---|\n");
      verdicts.forEach(verdict -> text.append(row(verdict)).append('\n'));
    }
    return text.toString();
  }

  private static String row(Target.Verdict verdict) {
    return "| %s | %s | %s | %s |"
        .formatted(
            verdict.target().name(),
            verdict.target().text(),
            verdict.measuredText(),
            verdict.isMet() ? "met" : "**missed**");
  }

  /** The targets beside what was measured, aligned. */
  static String targets(Results results) {
    return Table.aligned(
        Targets.verdicts(results).stream()
            .map(
                verdict ->
                    List.of(
                        verdict.target().name(),
                        verdict.target().text(),
                        verdict.measuredText(),
                        verdict.isMet() ? "pass" : "MISS"))
            .toList());
  }
}
