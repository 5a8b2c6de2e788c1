package dev.tidings.benchmark;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Runs every scenario against every system that is in it, one process after the other, and prints
 * what came of it. Ends with an error only when there is nothing to compare: a baseline that
 * delivered nothing, or a hub that lost or doubled an event.
 */
public final class Benchmarks {
  private static final Logger LOG = System.getLogger(Benchmarks.class.getName());

  private static final int SPARE_FILES = 1_000;

  private final Options options;
  private final Results results = new Results();

  private Benchmarks(Options options) {
    this.options = options;
  }

  /** Takes its options from system properties; see the profile {@code benchmark}. */
  public static void main(String[] args) {
    try {
      new Benchmarks(Options.ofSystemProperties()).run();
    } catch (BenchmarkException e) {
      LOG.log(Level.ERROR, "benchmark: " + e.getMessage(), e.getCause());
      System.exit(1);
    }
  }

  private void run() {
    if (!options.features().isEmpty()) {
      new Features(options, Benchmarks::say).run();
      return;
    }
    Set<Scenario> scenarios = scenarios();
    checkFiles(scenarios);
    Report report = new Report(options);
    if (options.jmh()) {
      Microbenchmarks.run(report.folder());
    }
    Keys keys = new Keys(options.directory().resolve("keys"), options.javaHome());
    for (Scenario scenario : scenarios) {
      for (Subject subject : subjects(scenario)) {
        results.add(measured(scenario, subject, keys, report));
      }
    }
    report.write(results);
    Table.parts(results.all()).forEach(table -> say('\n' + table.text()));
    say('\n' + Report.targets(results));
    List<String> failures = results.failures();
    if (!failures.isEmpty()) {
      throw new BenchmarkException(String.join("\n", failures));
    }
  }

  private Result measured(Scenario scenario, Subject subject, Keys keys, Report report) {
    List<Result> runs = new ArrayList<>();
    for (int i = 1; i <= options.runs(); i++) {
      String title =
          "%s %s %d/%d: ".formatted(scenario.label(), subject.label(), i, options.runs());
      Result run = new Run(options, keys, scenario, subject, line -> say(title + line)).result();
      report.run(i, run);
      say(new Table(List.of(run)).text());
      run.faults().forEach(fault -> say(title + fault));
      runs.add(run);
    }
    return Result.median(runs);
  }

  private static void say(String line) {
    System.out.println(line);
  }

  private Set<Scenario> scenarios() {
    if (options.scenarios().isEmpty()) {
      Set<Scenario> all = EnumSet.allOf(Scenario.class);
      all.removeIf(scenario -> scenario.isLong() && !options.longRuns());
      return all;
    }
    Set<Scenario> chosen = EnumSet.noneOf(Scenario.class);
    options.scenarios().forEach(label -> chosen.add(Scenario.of(label)));
    return chosen;
  }

  private Set<Subject> subjects(Scenario scenario) {
    Set<Subject> subjects = EnumSet.copyOf(scenario.subjects());
    if (options.systems().isEmpty()) {
      subjects.removeIf(Subject::isOnDemand);
    } else {
      subjects.retainAll(options.systems().stream().map(Subject::of).toList());
    }
    return subjects;
  }

  private static void checkFiles(Set<Scenario> scenarios) {
    int most =
        scenarios.stream().mapToInt(scenario -> scenario.load().subscribers()).max().orElse(0);
    if (Proc.maxFiles() < most + SPARE_FILES) {
      throw new BenchmarkException(
          "%,d connections need as many file descriptors, and a process may have %,d; raise the hard limit (ulimit -Hn), or leave out %s"
              .formatted(
                  most,
                  Proc.maxFiles(),
                  Arrays.stream(Scenario.values())
                      .filter(s -> s.load().subscribers() + SPARE_FILES > Proc.maxFiles())
                      .map(Scenario::label)
                      .toList()));
    }
  }
}
