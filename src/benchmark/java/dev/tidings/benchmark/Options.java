package dev.tidings.benchmark;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * What the build hands over by system properties; see the profile in the POM.
 *
 * @param project the root of the sources
 * @param directory where everything of the benchmark lies
 * @param wlp where Open Liberty is installed
 * @param payara the jar of Payara Micro
 * @param drivers the folder with the hub's database drivers
 * @param features what is measured of the features, in place of all scenarios
 * @param window how long is measured; zero for each scenario's own time
 * @param longRuns whether the scenarios of minutes are run as well
 */
record Options(
    Path project,
    Path directory,
    Path wlp,
    Path payara,
    Path war,
    Path drivers,
    Path javaHome,
    String npm,
    List<String> scenarios,
    List<String> systems,
    List<String> features,
    int runs,
    Duration window,
    int loops,
    boolean longRuns,
    boolean write,
    boolean jmh) {

  static Options ofSystemProperties() {
    return new Options(
        path("project"),
        path("directory"),
        path("wlp"),
        path("payara"),
        path("war"),
        path("drivers"),
        path("java.home"),
        text("npm"),
        list("scenarios"),
        list("systems"),
        list("features"),
        number("runs", 1),
        Duration.ofSeconds(number("seconds", 0)),
        number("loops", 1),
        flag("long"),
        flag("write"),
        flag("jmh"));
  }

  private static String text(String name) {
    return System.getProperty("benchmark." + name, "").strip();
  }

  private static Path path(String name) {
    if (text(name).isEmpty()) {
      throw new BenchmarkException(
          "benchmark." + name + " is not set; run ./mvnw -Pbenchmark verify");
    }
    return Path.of(text(name)).toAbsolutePath();
  }

  private static List<String> list(String name) {
    return Arrays.stream(text(name).split(",", -1))
        .map(String::strip)
        .filter(part -> !part.isEmpty())
        .toList();
  }

  private static int number(String name, int byDefault) {
    try {
      return text(name).isEmpty() ? byDefault : Integer.parseInt(text(name));
    } catch (NumberFormatException e) {
      throw new BenchmarkException("benchmark." + name + " must be a number, not " + text(name));
    }
  }

  private static boolean flag(String name) {
    return Boolean.parseBoolean(text(name));
  }
}
