package dev.tidings.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.CloseCode;
import dev.tidings.security.ConnectionRefused;
import dev.tidings.session.ClientSession;
import dev.tidings.session.Latches;
import dev.tidings.session.RecordingConnection;
import dev.tidings.session.TestHub;
import dev.tidings.session.Traffic;
import dev.tidings.settings.Setting;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionMonitorTest {
  private static final Scope ACME = Scope.of("acme");
  private static final Scope OTHER = Scope.of("other");

  private final MonitoredHub hub = new MonitoredHub();

  @AfterEach
  void stop() {
    hub.close();
  }

  private void left(ClientSession session) {
    hub.channels.hub.sessions().closed(session, CloseCode.NORMAL.number(), "left");
  }

  @Test
  void connectionsAreCountedByTenantFromTheirOpeningToTheirEnd() {
    ClientSession ann = hub.connect("acme", "ann");
    hub.connect("other", "zoe");
    left(ann);

    assertThat(hub.counts(ACME).get(Figure.OPENED)).isEqualTo(1);
    assertThat(hub.counts(ACME).get(Figure.CLOSED)).isEqualTo(1);
    assertThat(hub.counts(OTHER).get(Figure.CLOSED)).isZero();
    assertThat(hub.counts(Scope.SITE).get(Figure.OPENED)).isEqualTo(2);
    assertThat(hub.monitor.connections(ACME)).isEmpty();
    assertThat(hub.monitor.connections(Scope.SITE)).hasSize(1);
  }

  @Test
  void oneThatLivedForMoreThanFiveMinutesWasStable() {
    ClientSession ann = hub.connect("acme", "ann");
    ClientSession bob = hub.connect("acme", "bob");
    hub.channels.hub.clock.move(Duration.ofMinutes(5));
    left(ann);
    hub.channels.hub.clock.move(Duration.ofMillis(1));
    left(bob);

    assertThat(hub.counts(ACME).get(Figure.CLOSED)).isEqualTo(2);
    assertThat(hub.counts(ACME).get(Figure.STABLE)).isEqualTo(1);
  }

  @Test
  void everyMessageAndByteIsCountedOnceHoweverOftenOneLooks() {
    ClientSession ann = hub.connect("acme", "ann");
    hub.counts(ACME);
    hub.say(ann, "{'type':'subscribe','channel':'doc:1'}");
    hub.counts(ACME);
    hub.say(ann, "{'type':'ping'}");
    left(ann);
    Latches.until(ann::isGone);
    Counts counts = hub.counts(ACME);
    Traffic traffic = ann.traffic();

    assertThat(counts.get(Figure.MESSAGES_IN)).isEqualTo(2).isEqualTo(traffic.messagesIn());
    assertThat(counts.get(Figure.BYTES_IN)).isEqualTo(traffic.bytesIn()).isPositive();
    assertThat(counts.get(Figure.FRAMES_OUT)).isEqualTo(traffic.framesOut()).isPositive();
    assertThat(counts.get(Figure.BYTES_OUT)).isEqualTo(traffic.bytesOut()).isPositive();
    assertThat(hub.counts(ACME)).isEqualTo(counts);
  }

  @Test
  void whatIsWrittenAfterTheEndIsCountedAsWell() {
    ClientSession ann = hub.connect("acme", "ann");
    ann.end(CloseCode.DISCONNECTED, "by an administrator");
    Latches.until(ann::isGone);

    assertThat(hub.counts(ACME).get(Figure.BYTES_OUT)).isEqualTo(ann.traffic().bytesOut());
    assertThat(ann.traffic().framesOut()).as("connected and disconnect").isEqualTo(2);
  }

  @Test
  void connectionsThatAreNotTakenAreCountedByReason() {
    TestHub sessions = hub.channels.hub;
    sessions.sessions().open(new RecordingConnection(), TestHub.handshakeWith("no such ticket"));
    sessions.events.fire(new ConnectionRefused("websocket", ConnectionRefused.ORIGIN));

    assertThat(hub.counts(Scope.SITE).group(Counts.FAILED))
        .containsEntry("unauthenticated", 1L)
        .containsEntry("origin", 1L)
        .hasSize(2);
    assertThat(hub.counts(ACME).group(Counts.FAILED)).as("nobody knows whose they are").isEmpty();
    assertThat(hub.counts(Scope.SITE).get(Figure.OPENED)).isZero();
  }

  @Test
  void reportsThatComeTooOftenAreRefusedAndCountedNowhere() {
    RecordingConnection connection = new RecordingConnection();
    ClientSession ann = hub.connect(connection, "acme", "ann");
    hub.wait = 4_000;
    hub.say(ann, "{'type':'client.report','id':1,'rtt':40}");

    assertThat(connection.await("error", 1).get(0)).contains("\"name\":\"rate\"", "4000");
    assertThat(hub.monitor.connection(ACME, ann.id()).orElseThrow().reported().roundTrip())
        .isEmpty();
  }

  @Test
  void aClientThatSaysThatItCameBackIsCountedOnce() {
    ClientSession ann = hub.connect("acme", "ann");
    hub.say(ann, "{'type':'client.report','id':1,'attempt':3,'lastClose':1006,'version':'1.2.3'}");
    hub.say(ann, "{'type':'client.report','attempt':3,'rtt':40,'propagation':12,'errors':2}");
    ClientSession bob = hub.connect("acme", "bob");
    hub.say(bob, "{'type':'client.report','attempt':0}");
    Latches.until(() -> hub.counts(ACME).get(Figure.CLIENT_ERRORS) == 2);

    assertThat(hub.counts(ACME).get(Figure.RECONNECTS)).isEqualTo(1);
    Watched.Reported reported = hub.monitor.connection(ACME, ann.id()).orElseThrow().reported();
    assertThat(reported.version()).contains("1.2.3");
    assertThat(reported.lastClose()).contains(1_006L);
    assertThat(reported.roundTrip()).contains(40L);
    assertThat(hub.monitor.roundTrips().all().getTotalCount()).isEqualTo(1);
    assertThat(hub.monitor.propagations().all().getTotalCount()).isEqualTo(1);
  }

  @Test
  void subscriptionsAreCountedByHowTheyBegan() {
    ClientSession ann = hub.connect("acme", "ann");
    hub.say(ann, "{'type':'subscribe','channel':'doc:1'}");
    hub.say(
        ann, "{'type':'subscribe','channel':'doc:2','options':{'lastEventId':'aaaaaaaaaaaaa:7'}}");
    Latches.until(() -> hub.counts(ACME).group(Counts.RECOVERIES).size() == 2);

    assertThat(hub.counts(ACME).group(Counts.RECOVERIES))
        .containsEntry("fresh", 1L)
        .containsEntry("gap", 1L);
  }

  @Test
  void nothingIsCountedWhereTheSettingsSayNo() {
    try (MonitoredHub off = new MonitoredHub(Map.of(Setting.MONITORING, "false"))) {
      ClientSession ann = off.connect("acme", "ann");
      off.say(ann, "{'type':'subscribe','channel':'doc:1'}");
      off.say(ann, "{'type':'client.report','attempt':3,'errors':2}");
      off.channels.hub.sessions().closed(ann, CloseCode.NORMAL.number(), "left");
      off.channels.hub.events.fire(new ConnectionRefused("websocket", ConnectionRefused.ORIGIN));

      assertThat(off.counts(Scope.SITE)).isEqualTo(Counts.NONE);
      assertThat(off.monitor.connections(Scope.SITE)).isEmpty();
    }
  }

  @Test
  void nobodySeesAConnectionOfAnotherTenant() {
    ClientSession ann = hub.connect("acme", "ann");

    assertThat(hub.monitor.connection(OTHER, ann.id())).isEmpty();
    assertThat(hub.monitor.connection(ACME, ann.id())).isPresent();
    assertThat(hub.monitor.connection(Scope.SITE, ann.id())).isPresent();
    assertThat(hub.monitor.connectionsOf("other", "ann")).isEmpty();
    assertThat(hub.monitor.connectionsOf("acme", "ann")).hasSize(1);
  }
}
