package dev.tidings.benchmark;

import dev.tidings.benchmark.load.WarmUp;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A server under test: a process of its own, on free ports of the loopback address. */
final class Server implements AutoCloseable {
  /** Below the range from which Linux takes the ports of clients. */
  private static final int FIRST_PORT = 20_000;

  private static final int LAST_PORT = 32_000;
  private static final Duration START = Duration.ofSeconds(150);

  private final Process process;
  private final int port;
  private final int tlsPort;

  private Server(Process process, int port, int tlsPort) {
    this.process = process;
    this.port = port;
    this.tlsPort = tlsPort;
  }

  /** Starts it and waits until it is ready. */
  static Server start(ProcessBuilder builder, int port, int tlsPort, Path log, Ready ready) {
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    Server server = new Server(Children.start(builder), port, tlsPort);
    try {
      server.awaitReady(ready, log);
      return server;
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private void awaitReady(Ready ready, Path log) {
    long end = System.nanoTime() + START.toNanos();
    while (!answers(ready)) {
      if (System.nanoTime() > end || !process.isAlive()) {
        throw new BenchmarkException("the server is not ready; its log is " + log);
      }
      pause(Duration.ofMillis(100));
    }
  }

  private boolean answers(Ready ready) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection)
              URI.create("http://127.0.0.1:" + port + ready.path()).toURL().openConnection();
      connection.setConnectTimeout(2_000);
      connection.setReadTimeout(5_000);
      try (InputStream answer = connection.getInputStream()) {
        String text = new String(answer.readAllBytes(), StandardCharsets.UTF_8);
        return connection.getResponseCode() == 200 && text.contains(ready.text());
      }
    } catch (IOException e) {
      return false;
    }
  }

  static void pause(Duration duration) {
    try {
      TimeUnit.NANOSECONDS.sleep(duration.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted", e);
    }
  }

  long pid() {
    return process.pid();
  }

  /** Knows by its compiler when this server is warm. */
  WarmUp warmUp(Consumer<String> say) {
    return new WarmUp(() -> Proc.compilerMicros(pid()), say);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  int port(boolean tls) {
    return tls ? tlsPort : port;
  }

  @Override
  public void close() {
    Children.end(process);
  }

  /** A port that is free, and that the system gives to no client meanwhile. */
  static int freePort() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) {
        // taken; the next one
      }
    }
  }

  /** An empty folder, whatever was in it. */
  static Path fresh(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    return Files.createDirectories(folder);
  }
}
