package dev.tidings.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;

/** Where and with what it was measured, in words. */
final class Machine {
  private Machine() {}

  static String text(Options options) {
    return String.format(
        Locale.ROOT,
        "%s, commit %s; %s, %d cores, %d GiB, Linux %s; server on JDK %s, client on JDK %s, Node.js %s",
        LocalDate.now(ZoneOffset.UTC),
        commit(options.project()),
        Proc.processor(),
        Runtime.getRuntime().availableProcessors(),
        Proc.memoryGib(),
        System.getProperty("os.version"),
        jdk(options.javaHome()),
        Runtime.version(),
        Children.output(20, "node", "--version").strip());
  }

  private static String commit(Path project) {
    try {
      return Children.output(20, "git", "-C", project.toString(), "describe", "--always", "--dirty")
          .strip();
    } catch (BenchmarkException e) {
      return "unknown";
    }
  }

  private static String jdk(Path home) {
    try {
      return Files.readString(home.resolve("release"))
          .lines()
          .filter(
              line -> line.startsWith("JAVA_RUNTIME_VERSION=") || line.startsWith("JAVA_VERSION="))
          .map(line -> line.substring(line.indexOf('=') + 1).replace("\"", ""))
          .reduce((first, last) -> last)
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }
}
