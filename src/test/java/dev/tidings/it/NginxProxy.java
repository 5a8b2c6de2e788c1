package dev.tidings.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real nginx in front of a hub, on a free port. It buffers as it does when nobody says anything,
 * gives up on a silent hub after {@link #IDLE}, and refuses WebSockets.
 */
final class NginxProxy implements AutoCloseable {
  /** Longer than a long poll waits, and than a stream is silent; nginx's own is a minute. */
  static final Duration IDLE = Duration.ofSeconds(30);

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final String CONFIGURATION =
      """
      daemon off;
      worker_processes 1;
      pid %1$s/nginx.pid;
      error_log %1$s/error.log;
      events { worker_connections 2048; }
      http {
        access_log off;
        client_body_temp_path %1$s/body;
        proxy_temp_path %1$s/proxy;
        fastcgi_temp_path %1$s/fastcgi;
        uwsgi_temp_path %1$s/uwsgi;
        scgi_temp_path %1$s/scgi;
        server {
          listen 127.0.0.1:%2$d;
          proxy_read_timeout %4$ds;
          proxy_set_header Host $http_host;
          proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
          location /ws { return 403; }
          location / { proxy_pass http://127.0.0.1:%3$d; }
        }
      }
      """;

  private final Target hub;
  private final int port;
  private final Process process;

  private NginxProxy(Target hub, int port, Process process) {
    this.hub = hub;
    this.port = port;
    this.process = process;
  }

  /** Where it is installed. */
  static Optional<Path> installed() {
    return Stream.of("/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx")
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Starts one in front of the hub, which ends with it; resolves when it listens. */
  static NginxProxy before(Target hub) {
    try {
      Path folder = Files.createDirectories(Testbed.directory().resolve("nginx"));
      int port = ServerProcess.freePort();
      Path configuration = folder.resolve("nginx.conf");
      Files.writeString(
          configuration, CONFIGURATION.formatted(folder, port, hub.port(), IDLE.toSeconds()));
      Process process =
          new ProcessBuilder(
                  List.of(
                      installed().orElseThrow().toString(),
                      "-p",
                      folder.toString(),
                      "-e",
                      folder.resolve("error.log").toString(),
                      "-c",
                      configuration.toString()))
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("nginx.log").toFile())
              .start();
      NginxProxy proxy = new NginxProxy(hub, port, process);
      proxy.awaitListening(folder);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitListening(Path folder) throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!listens()) {
      if (!process.isAlive() || System.nanoTime() > end) {
        throw new AssertionError("nginx: " + Files.readString(folder.resolve("nginx.log")));
      }
      Thread.onSpinWait();
    }
  }

  private boolean listens() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false; // nobody listens yet
    }
  }

  /** The hub as clients behind it see it. */
  Target target() {
    return new Target(port, hub.httpsPort(), false, hub.transport());
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
