package dev.tidings.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How the hub starts, in production and for local development. */
class StartIT {
  @Test
  void withoutAKeyTheHubDoesNotStartAndNamesTheSettings() {
    try (ServerProcess server = ServerProcess.launch("no-key", Map.of())) {
      server.await("a line", () -> server.log().contains("Tidings does not start: "));

      assertThat(server.log().lines().filter(line -> line.contains("Tidings does not start: ")))
          .singleElement()
          .asString()
          .contains(
              "TIDINGS_AUTH_SECRET",
              "TIDINGS_AUTH_PUBLIC_KEY",
              "TIDINGS_AUTH_JWKS_URL",
              "tidings.dev=true");
      assertThat(server.log()).doesNotContain("Tidings is ready");
    }
  }

  @Test
  void aSourceWhoseAccountMayWriteStopsTheStart() {
    Map<String, String> settings =
        Map.of(
            "TIDINGS_AUTH_SECRET", Tokens.SECRET,
            "TIDINGS_QUERIES_SAMPLE", "true",
            "TIDINGS_QUERIES_SOURCES", "acme:sales-owner");
    try (ServerProcess server = ServerProcess.launch("writing-source", settings)) {
      server.await("a line", () -> server.log().contains("Tidings does not start: "));

      assertThat(server.log())
          .contains("tidings.queries.sources", "the source sales-owner has an account that is an")
          .doesNotContain("Tidings is ready");
    }
  }

  @Test
  void theDevelopmentServerIsForThisMachineOnly() throws Exception {
    try (ServerProcess server = ServerProcess.launch("dev", Map.of("TIDINGS_DEV", "true"))) {
      server.await("ready", () -> server.log().contains("Tidings is ready: http://127.0.0.1:"));
      server.await("serving", () -> isServing(server));

      assertThat(listeners(server.pid()))
          .isNotEmpty()
          .allMatch(
              line ->
                  line.matches(
                      ".*\\s(127\\.0\\.0\\.1|\\[::1\\]|\\[::ffff:127\\.0\\.0\\.1\\]):\\d+\\s.*"));
      assertDevTokensAreForLocalCallersOnly(server.target());
    }
  }

  private static boolean isServing(ServerProcess server) {
    try {
      return Rest.of(server.target()).get("/health/ready").status() == 200;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  private static List<String> listeners(long pid) throws IOException {
    Process ss = new ProcessBuilder("ss", "-ltnp").redirectErrorStream(true).start();
    String output = new String(ss.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return output.lines().filter(line -> line.contains("pid=" + pid + ",")).toList();
  }

  private static void assertDevTokensAreForLocalCallersOnly(Target hub) throws IOException {
    String own = "Host: localhost:" + hub.port();
    String json = "Content-Type: application/json";
    String good = devToken(hub, own, json);
    assertThat(good).startsWith("HTTP/1.1 200");
    assertThat(devToken(hub, own, json, "Origin: " + hub.origin())).startsWith("HTTP/1.1 200");

    assertThat(devToken(hub, "Host: evil.example", json)).startsWith("HTTP/1.1 404");
    assertThat(devToken(hub, own, json, "Origin: https://evil.example")).startsWith("HTTP/1.1 404");
    assertThat(devToken(hub, own, json, "X-Forwarded-For: 10.0.0.1")).startsWith("HTTP/1.1 404");
    assertThat(devToken(hub, own, json, "Forwarded: for=10.0.0.1")).startsWith("HTTP/1.1 404");
    assertThat(devToken(hub, own, "Content-Type: text/plain")).startsWith("HTTP/1.1 404");

    String token = good.replaceFirst("(?s).*\"token\":\"([^\"]+)\".*", "$1");
    try (TestClient client = TestClient.at(hub).token(token).greeted()) {
      assertThat(client.await("connected").getJsonObject("user").getString("id")).isEqualTo("anna");
      assertThat(client.subscribe("anything:1").getString("type")).isEqualTo("subscribed");
    }
  }

  /** The whole response; by hand, because no client lets a foreign Host be sent. */
  private static String devToken(Target hub, String... headers) throws IOException {
    String body = "{\"user\":\"anna\"}";
    String request =
        "POST /api/dev/token HTTP/1.1\r\n%s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
            .formatted(String.join("\r\n", headers), body.length(), body);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), hub.httpPort())) {
      socket.setSoTimeout(20_000);
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(StandardCharsets.US_ASCII));
      out.flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
