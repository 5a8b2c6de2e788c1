package dev.tidings.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A server of a test's own, as a process: its configuration is given by environment variables as in
 * production, its ports are free ones, and its files lie below the build directory. It can be
 * stopped and started again on the same ports with the same database.
 */
final class ServerProcess implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(120);
  private static final Duration STOP = Duration.ofSeconds(40);
  private static final String SERVER = "tidings";
  private static final String WAR = "dropins/tidings.war";

  private final Path folder;
  private final Map<String, String> environment = new LinkedHashMap<>();
  private final Target target;
  private Process process;

  private ServerProcess(String name, Map<String, String> settings) {
    folder = Testbed.directory().resolve("servers").resolve(name);
    target = Target.at(freePort(), freePort());
    environment.put("TIDINGS_HTTP_PORT", String.valueOf(target.httpPort()));
    environment.put("TIDINGS_HTTPS_PORT", String.valueOf(target.httpsPort()));
    environment.put(
        "TIDINGS_DB_URL",
        "jdbc:h2:retry:" + database() + ";WRITE_DELAY=0;LOCK_TIMEOUT=10000;DB_CLOSE_ON_EXIT=FALSE");
    String sample = "jdbc:h2:retry:" + folder.resolve("data/sales") + ";DB_CLOSE_ON_EXIT=FALSE";
    environment.put("TIDINGS_SAMPLE_URL", sample + ";IFEXISTS=TRUE");
    environment.put("TIDINGS_SAMPLE_OWNER_URL", sample);
    environment.put("TIDINGS_TLS_KEYSTORE", TestCa.keyStore().toString());
    environment.put("TIDINGS_TLS_KEYSTORE_PASSWORD", TestCa.PASSWORD);
    environment.putAll(settings);
    try {
      prepare();
      process = launched();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A hub with a key to verify tokens with, and settings besides; ready. */
  static ServerProcess ready(String name, Map<String, String> settings) {
    Map<String, String> all = new LinkedHashMap<>(settings);
    all.put("TIDINGS_AUTH_SECRET", Tokens.SECRET);
    ServerProcess launched = launch(name, all);
    try {
      return launched.awaitReady();
    } catch (AssertionError e) {
      launched.kill(); // nobody else has it
      throw e;
    }
  }

  /** A hub with these settings only, which may never become ready. */
  static ServerProcess launch(String name, Map<String, String> settings) {
    return new ServerProcess(name, settings);
  }

  Target target() {
    return target;
  }

  long pid() {
    return process.pid();
  }

  /** The database's file, without its ending; locked while the server runs. */
  Path database() {
    return folder.resolve("data/tidings");
  }

  /** Everything the server has logged. */
  String log() {
    try {
      return Files.readString(logFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for a condition, as long as the server may take to start and while it runs. */
  ServerProcess await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + START.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end || !process.isAlive()) {
        throw new AssertionError(
            "%s: not within %s; alive: %s; log in %s"
                .formatted(what, START, process.isAlive(), logFile()));
      }
      pause();
    }
    return this;
  }

  private ServerProcess awaitReady() {
    return await("ready", this::isReady);
  }

  private boolean isReady() {
    try {
      return Rest.of(target).get("/health/ready").status() == 200
          && Rest.of(target).get("/health/live").body().contains("\"sessions\"");
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  /** Ends the server with SIGTERM and waits until it is gone. */
  void stop() {
    process.destroy();
    awaitEnd(process, "the server");
  }

  /** Ends it with {@code server stop} and waits until it is gone; Open Liberty only. */
  void stopByCommand() {
    try {
      Process command =
          configured(
                  new ProcessBuilder(
                      Testbed.server().resolve("bin/server").toString(), "stop", SERVER))
              .start();
      awaitEnd(command, "the command");
      awaitEnd(process, "the server");
      if (command.exitValue() != 0) {
        throw new AssertionError("server stop has failed; log in " + logFile());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void awaitEnd(Process process, String what) {
    try {
      if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(what + " did not end within " + STOP);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Ends the server as a power cut would, by SIGKILL, and waits until it is gone. */
  void kill() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Stops it and starts it again; ready. */
  void restart() {
    stop();
    startAgain();
  }

  /** Starts it again after it has ended, on the same ports with the same database; ready. */
  void startAgain() {
    try {
      process = launched();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    awaitReady();
  }

  /** Takes the application out of the running server; Open Liberty only, Payara Micro cannot. */
  void undeploy() {
    try {
      Files.delete(libertyServer().resolve(WAR));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Puts it in again; ready. */
  void deploy() {
    try {
      Files.copy(Testbed.war(), libertyServer().resolve(WAR));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    awaitReady();
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      stop();
    }
  }

  private void prepare() throws IOException {
    delete(folder);
    Files.createDirectories(folder.resolve("tmp"));
    Files.createDirectories(folder.resolve("data"));
    if (!Testbed.isPayara()) {
      Path server = Files.createDirectories(libertyServer());
      Path given = Testbed.project().resolve("liberty");
      Files.copy(given.resolve("server.xml"), server.resolve("server.xml"));
      Files.createDirectories(server.resolve("dropins"));
      Files.copy(Testbed.war(), server.resolve(WAR));
      Path drivers = Files.createDirectories(server.resolve("lib/drivers"));
      for (Path driver : drivers()) {
        Files.copy(driver, drivers.resolve(driver.getFileName()));
      }
    }
  }

  private Process launched() throws IOException {
    return configured(new ProcessBuilder(Testbed.isPayara() ? payara() : liberty())).start();
  }

  /** Gives a command the server's environment, folder and log. */
  private ProcessBuilder configured(ProcessBuilder builder) {
    builder.environment().keySet().removeIf(name -> name.startsWith("TIDINGS_"));
    builder.environment().putAll(environment);
    builder.environment().put("WLP_USER_DIR", folder.resolve("wlp").toString());
    builder.environment().put("WLP_OUTPUT_DIR", folder.resolve("output").toString());
    builder.directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return builder.redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()));
  }

  /** What {@code bin/server run} does, without the shell between us and the signal. */
  private List<String> liberty() throws IOException {
    Path wlp = Testbed.server();
    List<String> command = java();
    command.addAll(lines(wlp.resolve("lib/platform/java/" + moduleOptions())));
    command.addAll(lines(Testbed.project().resolve("liberty/jvm.options")));
    command.add("-javaagent:" + wlp.resolve("bin/tools/ws-javaagent.jar"));
    command.addAll(List.of("-jar", wlp.resolve("bin/tools/ws-server.jar").toString(), SERVER));
    return command;
  }

  /** From JDK 24 on there is no security manager to allow. */
  private static String moduleOptions() {
    return Runtime.version().feature() < 24 ? "java9.options" : "java24.options";
  }

  private List<String> payara() throws IOException {
    Path files = Testbed.project().resolve("payara");
    List<String> command = java();
    command.add("-Djavax.net.ssl.keyStore=" + TestCa.keyStore());
    command.add("-Djavax.net.ssl.keyStorePassword=" + TestCa.PASSWORD);
    command.addAll(List.of("-jar", Testbed.server().toString(), "--nohazelcast"));
    command.addAll(List.of("--port", String.valueOf(target.httpPort())));
    command.addAll(List.of("--sslPort", String.valueOf(target.httpsPort())));
    command.addAll(List.of("--sslCert", "tidings"));
    command.addAll(List.of("--prebootcommandfile", files.resolve("preboot.asadmin").toString()));
    command.addAll(List.of("--postbootcommandfile", files.resolve("postboot.asadmin").toString()));
    for (Path driver : drivers()) {
      command.addAll(List.of("--addLibs", driver.toString()));
    }
    command.addAll(List.of("--deploy", Testbed.war().toString()));
    return command;
  }

  /**
   * With the quick compiler only: a test's server lives so short that the other costs more. With
   * the room for code that both would have; with less the compiler stops, and the server crawls.
   */
  private List<String> java() {
    return new ArrayList<>(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:ReservedCodeCacheSize=240m",
            "-Djava.io.tmpdir=" + folder.resolve("tmp")));
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .toList();
  }

  private static List<Path> drivers() throws IOException {
    try (Stream<Path> files = Files.list(Testbed.drivers())) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
  }

  private Path libertyServer() {
    return folder.resolve("wlp/servers").resolve(SERVER);
  }

  private Path logFile() {
    return folder.resolve("console.log");
  }

  /** A loopback port that nobody listens on now. */
  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
              throws IOException {
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** There is nothing to wait on in another process but its answers. */
  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
