package dev.tidings.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.CloseCode;
import dev.tidings.protocol.DeliveryClass;
import dev.tidings.protocol.EncodedFrame;
import dev.tidings.protocol.FrameId;
import dev.tidings.protocol.JsonObject;
import dev.tidings.protocol.ServerFrame.Ack;
import dev.tidings.session.ClientSession;
import dev.tidings.session.Latches;
import dev.tidings.session.StalledConnection;
import dev.tidings.session.TestHub;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VersionsTest {
  private static final Scope ACME = Scope.of("acme");

  private final MonitoredHub hub = new MonitoredHub();

  @AfterEach
  void stop() {
    hub.close();
  }

  private ClientSession connect(String tenant, String user, String version) {
    return reporting(hub.connect(tenant, user), version);
  }

  private ClientSession reporting(ClientSession session, String version) {
    hub.say(
        session,
        "{'type':'client.report','attempt':2,'errors':3,'version':'%s'}".formatted(version));
    Latches.until(() -> reported(session).version().isPresent());
    return session;
  }

  private Watched.Reported reported(ClientSession session) {
    return hub.monitor.reported(session);
  }

  private void left(ClientSession session) {
    hub.channels.hub.sessions().closed(session, CloseCode.NORMAL.number(), "left");
    hub.channels.hub.clock.move(Duration.ofMinutes(1));
    hub.monitor.settle();
  }

  @Test
  void whatHappensIsCountedByVersionWhetherOrNotTheConnectionIsThere() {
    ClientSession ann = connect("acme", "ann", "1.0");
    connect("acme", "bob", "1.0");
    connect("acme", "cyd", "2.0");
    hub.connect("acme", "dan");
    connect("other", "zoe", "1.0");
    Map<String, OfVersion> before = hub.monitor.byVersion(ACME);
    left(ann);

    assertThat(hub.monitor.byVersion(ACME))
        .isEqualTo(before)
        .containsOnly(
            Map.entry("1.0", new OfVersion(2, 2, 0, 0, 6)),
            Map.entry("2.0", new OfVersion(1, 1, 0, 0, 3)),
            Map.entry("unknown", new OfVersion(1, 0, 0, 0, 0)));
    assertThat(hub.monitor.byVersion(Scope.SITE).get("1.0"))
        .isEqualTo(new OfVersion(3, 3, 0, 0, 9));
  }

  @Test
  void whatIsDroppedIsOfTheVersionOfItsConnection() {
    StalledConnection connection = new StalledConnection();
    ClientSession ann = reporting(hub.connect(connection, "acme", "ann"), "1.0");
    connect("acme", "bob", "2.0");
    connection.stall();
    ann.send(Ack.of(FrameId.of("a")));
    connection.awaitStalled();
    for (int i = 0; i < 400; i++) {
      ann.send(new EncodedFrame("{}", "cursor:1", DeliveryClass.LOSSY, "sender-" + i, i));
    }
    TestHub.settle(ann);

    assertThat(ann.traffic().dropped()).isPositive();
    assertThat(hub.monitor.byVersion(ACME).get("1.0"))
        .isEqualTo(new OfVersion(1, 1, ann.traffic().dropped(), 0, 3));
    assertThat(hub.monitor.byVersion(ACME).get("2.0")).isEqualTo(new OfVersion(1, 1, 0, 0, 3));
    connection.release();
  }

  @Test
  void aTenantWhoseClientsSayWhatTheyLikeFillsNoMemory() {
    for (int i = 0; i < Versions.MOST + 5; i++) {
      left(connect("acme", "ann", "made-up-" + i));
    }
    left(connect("other", "zoe", "1.0"));

    Map<String, OfVersion> versions = hub.monitor.byVersion(ACME);
    assertThat(versions).hasSize(Versions.MOST + 1);
    assertThat(versions.get(Versions.OTHER)).isEqualTo(new OfVersion(5, 5, 0, 0, 15));
    assertThat(hub.monitor.byVersion(Scope.of("other"))).containsOnlyKeys("1.0");
  }

  @Test
  void theOverviewShowsTheTwentyWithTheMostConnectionsAndTheRestAsOne() {
    Map<String, OfVersion> versions = new TreeMap<>();
    for (int i = 1; i <= 23; i++) {
      versions.put("1." + i, new OfVersion(i, 0, 1, 0, 0));
    }

    assertThat(Overview.byVersion(versions))
        .hasSize(21)
        .startsWith(
            "{\"version\":\"1.23\",\"connections\":23,\"reconnects\":0,\"dropped\":1,\"gaps\":0,\"clientErrors\":0}")
        .endsWith(
            "{\"version\":\"other\",\"connections\":6,\"reconnects\":0,\"dropped\":3,\"gaps\":0,\"clientErrors\":0}");
  }

  @Test
  void theOverviewTellsByVersion() {
    connect("acme", "ann", "1.0");
    Overview overview =
        new Overview(
            hub.monitor,
            hub.timeline,
            hub.channels.hub.drain,
            new NodeName(Settings.of(Map.of(Setting.NODE, "one"))),
            hub.channels.hub.clock);

    assertThat(JsonObject.parse(overview.json(ACME)).objects("byVersion", 99))
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.requiredText("version", 99)).isEqualTo("1.0");
              assertThat(one.integer("reconnects", 0, 9)).contains(1L);
            });
  }
}
