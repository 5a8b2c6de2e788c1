package dev.tidings.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Starts the systems under test: those on Liberty with the same installation. */
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
      return switch (subject) {
        case HUB, STORED, UNWATCHED, WATCHED, PLAIN, TRIAL ->
            liberty(subject, folder, subject.settings());
        case PAYARA -> new PayaraMicro(options, keys, folder).start();
        case SOCKET_IO -> node(folder);
      };
    } catch (IOException e) {
      throw new BenchmarkException("no server for " + subject.label(), e);
    }
  }

  private Path folder(Subject subject) {
    return options.directory().resolve("servers").resolve(subject.label());
  }

  /** A fresh hub with settings of its own besides those of all; ready. */
  Server hub(Map<String, String> settings) {
    try {
      return liberty(Subject.HUB, Server.fresh(folder(Subject.HUB)), settings);
    } catch (IOException e) {
      throw new BenchmarkException("no hub", e);
    }
  }

  private Server liberty(Subject subject, Path folder, Map<String, String> settings)
      throws IOException {
    Path server = Files.createDirectories(folder.resolve("wlp/servers").resolve(NAME));
    if (subject.isHub()) {
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
    HubSettings.put(builder.environment(), folder, keys, port, tlsPort);
    builder.environment().putAll(settings);
    builder.environment().put("WLP_USER_DIR", folder.resolve("wlp").toString());
    builder.environment().put("WLP_OUTPUT_DIR", folder.resolve("output").toString());
    return Server.start(
        builder,
        port,
        tlsPort,
        folder.resolve("console.log"),
        subject.isHub() ? Ready.HUB : Ready.BASELINE);
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
    Jvm jvm = new Jvm(options);
    List<String> command = jvm.command(folder);
    // From JDK 24 on there is no security manager to allow.
    String modules = jvm.version() < 24 ? "java9.options" : "java24.options";
    command.addAll(Jvm.lines(options.wlp().resolve("lib/platform/java").resolve(modules)));
    command.add("-javaagent:" + options.wlp().resolve("bin/tools/ws-javaagent.jar"));
    command.addAll(
        List.of("-jar", options.wlp().resolve("bin/tools/ws-server.jar").toString(), NAME));
    return command;
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
    return Server.start(builder, port, NO_TLS, folder.resolve("console.log"), Ready.NODE);
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
