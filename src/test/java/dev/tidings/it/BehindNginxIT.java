package dev.tidings.it;

import static dev.tidings.it.Frames.channel;
import static dev.tidings.it.Frames.messageIn;
import static dev.tidings.it.Frames.publish;
import static dev.tidings.it.Frames.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.tidings.it.Target.Transport;
import dev.tidings.it.TestClient.RefusedException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A real nginx that lets no WebSocket through and of which nothing is set for streams: what clients
 * get behind it comes at once, and a silent connection lives.
 */
class BehindNginxIT implements DeliveryTests, DuplicateTests, TenantTests {
  private static final Duration AT_ONCE = Duration.ofSeconds(5);

  /** So much longer than nginx waits for a silent hub. */
  private static final Duration SILENCE = NginxProxy.IDLE.plusSeconds(5);

  private static ServerProcess server;
  private static NginxProxy nginx;

  @BeforeAll
  static void start() {
    boolean installed = NginxProxy.installed().isPresent();
    if ("true".equals(System.getenv("CI"))) {
      assertThat(installed).as("nginx is installed (package nginx-light)").isTrue();
    }
    assumeThat(installed).as("nginx is installed (package nginx-light)").isTrue();
    server = ServerProcess.ready("nginx", Map.of());
    nginx = NginxProxy.before(server.target());
  }

  @AfterAll
  static void stop() {
    if (nginx != null) {
      nginx.close();
      server.close();
    }
  }

  @Override
  public Target hub() {
    return nginx.target().over(Transport.SSE);
  }

  /** Refused by a status before there are frames; {@code SseIT} has that. */
  @Override
  public void namingAnotherTenantIsRefused() {}

  @Test
  void webSocketsAreRefusedThere() {
    Target sockets = nginx.target().over(Transport.WEBSOCKET);
    assertThatThrownBy(() -> TestClient.of(sockets, unique("ann-")))
        .isInstanceOfSatisfying(RefusedException.class, e -> assertThat(e.status()).isEqualTo(403));
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"SSE", "LONG_POLL", "POLL"})
  void aSmallEventComesAtOnce(Transport transport) {
    String channel = channel();
    try (TestClient reader = reader(transport);
        TestClient writer = TestClient.of(server.target(), unique("ben-"))) {
      reader.subscribe(channel);
      for (int i = 0; i < 5; i++) {
        long sent = System.nanoTime();
        writer.send(publish("p" + i, channel));
        reader.await("event " + i, i + 1, AT_ONCE, messageIn(channel));
        assertThat(Duration.ofNanos(System.nanoTime() - sent)).isLessThan(AT_ONCE);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"SSE", "LONG_POLL"})
  void aSilentConnectionOutlivesTheProxysPatience(Transport transport) throws Exception {
    String channel = channel();
    try (TestClient reader = reader(transport);
        TestClient writer = TestClient.of(server.target(), unique("ben-"))) {
      reader.subscribe(channel);
      assertThatThrownBy(() -> reader.awaitClose(SILENCE)).isInstanceOf(AssertionError.class);
      writer.send(publish("p", channel));
      reader.await("the event", 1, AT_ONCE, messageIn(channel));
    }
  }

  private static TestClient reader(Transport transport) {
    return TestClient.of(nginx.target().over(transport), unique("ann-"));
  }
}
