package dev.tidings.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The JVM of the servers: the same options for all of them, those of a server in production. */
final class Jvm {
  private final Options options;

  Jvm(Options options) {
    this.options = options;
  }

  /** The beginning of a command: what is temporary lies in the server's folder. */
  List<String> command(Path folder) throws IOException {
    Path temporary = Files.createDirectories(folder.resolve("tmp"));
    List<String> command = new ArrayList<>();
    command.add(options.javaHome().resolve("bin/java").toString());
    command.add("-Djava.io.tmpdir=" + temporary);
    command.addAll(lines(options.project().resolve("liberty/jvm.options")));
    command.addAll(lines(options.project().resolve("src/benchmark/liberty/production.options")));
    return command;
  }

  /** The major version. */
  int version() throws IOException {
    return Files.readString(options.javaHome().resolve("release"))
        .lines()
        .filter(line -> line.startsWith("JAVA_VERSION="))
        .map(line -> line.replaceAll("[^0-9.]", "").replaceAll("\\..*", ""))
        .mapToInt(Integer::parseInt)
        .findFirst()
        .orElse(17);
  }

  /** The options in a file, a line each. */
  static List<String> lines(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .toList();
  }
}
