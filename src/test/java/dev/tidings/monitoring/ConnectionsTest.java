package dev.tidings.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionsTest {
  private final MonitoredHub hub = new MonitoredHub();
  private final Connections connections =
      new Connections(
          hub.monitor, new ConnectionView(hub.channels.subscriptions, new ConnectionStore()));

  @BeforeEach
  void connect() {
    hub.say(
        hub.connect("acme", "ann"),
        "{\"type\":\"client.report\",\"id\":1,\"version\":\"2.5.0-rc\"}");
    hub.connect("acme", "bob");
    hub.connect("zeta", "zed");
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private List<String> found(Scope scope, String search) {
    return connections.part(scope, search, "user", 0, 10).items().stream()
        .map(json -> JsonObject.parse(json).requiredText("userId", 64))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "ANN, ann",
    "device-of-b, bob",
    "2.5.0-RC, ann",
    "recording, ann bob zed",
    "zeta, zed",
    "acme, ann bob",
    "nobody, ''"
  })
  void operatorsFindThemByWhatIsKnownOfThem(String search, String users) {
    assertThat(String.join(" ", found(Scope.SITE, search))).isEqualTo(users);
  }

  @Test
  void administratorsFindTheirOwnAndNotAllOfThemByTheNameOfTheirTenant() {
    assertThat(found(Scope.of("acme"), "2.5")).containsExactly("ann");
    assertThat(found(Scope.of("acme"), "zed")).isEmpty();
    assertThat(found(Scope.of("acme"), "acme")).isEmpty();
  }
}
