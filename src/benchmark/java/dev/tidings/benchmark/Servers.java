package dev.tidings.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Starts the systems under test: those on Liberty with the same installation and JVM options. */
final class Servers {
  private static final String NAME = "benchmark";
  private static final int NO_TLS = 0;

  private final Options options;
  private final Keys keys;

  Servers(Options options, Keys keys) {
    this.options = options;
    this.keys = keys;
  }

  /** A fresh server; ready. */
  Server start(Subject subject) {
    try {
      Path folder = Server.fresh(folder(subject));
      return subject.isOnLiberty() ? liberty(subject, folder) : node(folder);
    } catch (IOException e) {
      throw new BenchmarkException("no server for " + subject.label(), e);
    }
  }

  private Path folder(Subject subject) {
    return options.directory().resolve("servers").resolve(subject.label());
  }

  private Server liberty(Subject subject, Path folder) throws IOException {
    Path server = Files.createDirectories(folder.resolve("wlp/servers").resolve(NAME));
    if (subject == Subject.HUB) {
      prepareHub(server);
    } else {
      Files.copy(
          options.project().resolve("src/benchmark/liberty/server.xml"),
          server.resolve("server.xml"));
      BaselineWar.write(Files.createDirectories(server.resolve("apps")).resolve("baseline.war"));
    }
    Files.copy(
        options.project().resolve("src/benchmark/liberty/production.xml"),
        Files.createDirectories(server.resolve("configDropins/overrides"))
            .resolve("production.xml"));
    int port = Server.freePort();
    int tlsPort = Server.freePort();
    ProcessBuilder builder = new ProcessBuilder(command(folder)).directory(folder.toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("TIDINGS_"));
    environment.put("WLP_USER_DIR", folder.resolve("wlp").toString());
    environment.put("WLP_OUTPUT_DIR", folder.resolve("output").toString());
    environment.put("TIDINGS_HTTP_PORT", String.valueOf(port));
    environment.put("TIDINGS_HTTPS_PORT", String.valueOf(tlsPort));
    environment.put("TIDINGS_TLS_KEYSTORE", keys.keyStore().toString());
    environment.put("TIDINGS_TLS_KEYSTORE_PASSWORD", Keys.PASSWORD);
    environment.put(
        "TIDINGS_DB_URL", "jdbc:h2:file:" + folder.resolve("data/tidings") + ";WRITE_DELAY=0");
    environment.put("TIDINGS_AUTH_SECRET", Keys.SECRET);
    environment.put("TIDINGS_AUTH_PUBLIC_KEY", keys.publicKey().toString());
    environment.put("TIDINGS_AUTH_ALGORITHMS", "HS256,RS256");
    return Server.start(
        builder,
        port,
        tlsPort,
        folder.resolve("console.log"),
        subject == Subject.HUB ? "/health/ready" : "/ready.txt");
  }

  private void prepareHub(Path server) throws IOException {
    Files.copy(options.project().resolve("liberty/server.xml"), server.resolve("server.xml"));
    Files.copy(
        options.war(), Files.createDirectories(server.resolve("dropins")).resolve("ROOT.war"));
    Path drivers = Files.createDirectories(server.resolve("lib/drivers"));
    try (Stream<Path> files = Files.list(options.drivers())) {
      for (Path driver : files.toList()) {
        Files.copy(driver, drivers.resolve(driver.getFileName()));
      }
    }
  }

  /** What {@code bin/server run} does, without the shell between us and the signal. */
  private List<String> command(Path folder) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(options.javaHome().resolve("bin/java").toString());
    Path temporary = Files.createDirectories(folder.resolve("tmp"));
    command.add("-Djava.io.tmpdir=" + temporary);
    command.addAll(lines(options.wlp().resolve("lib/platform/java").resolve(moduleOptions())));
    command.addAll(lines(options.project().resolve("liberty/jvm.options")));
    command.addAll(lines(options.project().resolve("src/benchmark/liberty/production.options")));
    command.add("-javaagent:" + options.wlp().resolve("bin/tools/ws-javaagent.jar"));
    command.addAll(
        List.of("-jar", options.wlp().resolve("bin/tools/ws-server.jar").toString(), NAME));
    return command;
  }

  /** From JDK 24 on there is no security manager to allow. */
  private String moduleOptions() throws IOException {
    String release = Files.readString(options.javaHome().resolve("release"));
    String version =
        release
            .lines()
            .filter(line -> line.startsWith("JAVA_VERSION="))
            .map(line -> line.replaceAll("[^0-9.]", ""))
            .findFirst()
            .orElse("17");
    return Integer.parseInt(version.replaceAll("\\..*", "")) < 24
        ? "java9.options"
        : "java24.options";
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .toList();
  }

  private Server node(Path folder) throws IOException {
    Path installed = options.directory().resolve("socket.io");
    if (!Files.exists(installed.resolve("node_modules"))) {
      install(installed);
    }
    int port = Server.freePort();
    ProcessBuilder builder =
        new ProcessBuilder("node", installed.resolve("server.js").toString())
            .directory(folder.toFile());
    builder.environment().put("PORT", String.valueOf(port));
    builder.environment().put("NODE_ENV", "production");
    return Server.start(builder, port, NO_TLS, folder.resolve("console.log"), "/ready");
  }

  private void install(Path folder) throws IOException {
    Server.fresh(folder);
    Path source = options.project().resolve("src/benchmark/socket.io");
    for (String file : List.of("package.json", "package-lock.json", "server.js")) {
      Files.copy(source.resolve(file), folder.resolve(file));
    }
    Children.output(
        300,
        options.npm(),
        "--prefix",
        folder.toString(),
        "ci",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts");
  }
}
