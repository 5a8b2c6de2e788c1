package dev.tidings.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.protocol.CloseCode;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.security.DrainingException;
import dev.tidings.session.DrainState.Act;
import dev.tidings.session.DrainState.Order;
import dev.tidings.session.DrainState.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DrainTest {
  private static final Order FAST = new Order(100, false);
  private static final Order SLOW = new Order(0.1, false);

  private final TestHub hub = new TestHub();
  private final List<RecordingConnection> clients = new ArrayList<>();
  private final List<ClientSession> sessions = new ArrayList<>();

  @AfterEach
  void stop() {
    hub.close();
  }

  private void connect(int count) {
    for (int i = 0; i < count; i++) {
      RecordingConnection client = new RecordingConnection();
      clients.add(client);
      sessions.add(hub.connect(client, "user-" + clients.size()));
    }
  }

  private List<Long> retryAfters() {
    return clients.stream()
        .map(client -> client.await("disconnect", 1).get(0))
        .map(frame -> Long.parseLong(RecordingConnection.member(frame, "retryAfter")))
        .toList();
  }

  @Test
  void allSessionsAreClosedWith1012EachWithItsOwnTimeToComeBack() {
    connect(100);

    DrainState begun = hub.drain.begin(FAST, "olga");
    assertThat(begun.phase()).isEqualTo(Phase.DRAINING);
    assertThat(begun.drain().map(Act::sessions)).contains(100);
    Latches.until(() -> hub.drain.state().phase() == Phase.DRAINED);

    assertThat(clients).extracting(RecordingConnection::closed).containsOnly(CloseCode.RESTART);
    assertThat(retryAfters())
        .doesNotHaveDuplicates()
        .allMatch(millis -> millis >= 1_000 && millis < 2_000);
    assertThat(hub.drain.state().left()).isZero();
    assertThat(hub.drain.state().drain().map(Act::by)).contains("olga");
  }

  @Test
  void theOrderIsAtRandom() {
    List<ClientSession> closed = new CopyOnWriteArrayList<>();
    hub.events.observe(SessionClosed.class, event -> closed.add(event.session()));
    connect(100);
    List<ClientSession> registered = List.copyOf(hub.registry.all());

    hub.drain.begin(FAST, "olga");
    Latches.until(() -> closed.size() == 100);

    assertThat(closed).containsExactlyInAnyOrderElementsOf(registered);
    long kept = 0;
    for (int i = 0; i < 100; i++) {
      kept += closed.get(i) == registered.get(i) ? 1 : 0;
    }
    assertThat(kept).isLessThan(20);
  }

  @Test
  void aNewSessionIsRefusedAsDrainingAndToldWhenToComeBack() {
    connect(1);
    hub.drain.begin(SLOW, "olga");
    RecordingConnection late = new RecordingConnection();

    hub.connect(late, "late");

    assertThat(late.awaitClose()).isEqualTo(CloseCode.RESTART);
    assertThat(late.types()).containsExactly("error", "disconnect");
    String error = late.frames("error").get(0);
    assertThat(error).contains("\"code\":502", "\"name\":\"draining\"", "\"retryable\":true");
    String retryAfter = RecordingConnection.member(error, "retryAfter");
    assertThat(Long.parseLong(retryAfter)).isBetween(1_000L, 2_000L);
    assertThat(late.frames("disconnect").get(0))
        .contains("\"code\":1012", "\"reconnect\":true", "\"retryAfter\":" + retryAfter);
    assertThat(sessions.get(0).isOpen()).isTrue();
    assertThat(hub.drain.state().left()).isEqualTo(1);
  }

  @Test
  void aConnectionThatHasNotSaidWhoItIsIsRefusedWhenItDoes() {
    RecordingConnection stranger = new RecordingConnection();
    ClientSession session = hub.connectUnknown(stranger);
    hub.drain.begin(SLOW, "olga");

    hub.sessions().receive(session, "{\"type\":\"auth\",\"id\":1,\"token\":\"t\"}");

    assertThat(stranger.awaitClose()).isEqualTo(CloseCode.RESTART);
    assertThat(stranger.frames("error").get(0)).contains("\"id\":1", "\"name\":\"draining\"");
  }

  @Test
  void whatLeadsToASessionIsRefusedWithTheTimeOfTheRestart() {
    hub.drain.begin(new Order(100, true), "olga");

    assertThatThrownBy(hub.drain::require)
        .isInstanceOfSatisfying(
            DrainingException.class, e -> assertThat(e.retryAfter()).isBetween(31_000L, 33_000L));
  }

  @Test
  void askingAgainChangesNothingAndAskingForAnotherDrainIsAConflict() {
    connect(1);
    DrainState begun = hub.drain.begin(SLOW, "olga");

    assertThat(hub.drain.begin(SLOW, "oscar")).isEqualTo(begun);
    assertThatThrownBy(() -> hub.drain.begin(FAST, "oscar"))
        .isInstanceOfSatisfying(
            ProtocolException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
    assertThat(hub.drain.state()).isEqualTo(begun);
  }

  @Test
  void calledOffItServesAgainAndMayBeginAnew() {
    connect(2);
    hub.drain.begin(SLOW, "olga");

    assertThat(hub.drain.callOff("olga").phase()).isEqualTo(Phase.SERVING);
    assertThat(hub.drain.state().left()).isEqualTo(2);
    hub.drain.require();
    connect(1);
    assertThat(sessions).allMatch(ClientSession::isOpen);
    assertThat(hub.drain.callOff("olga").phase()).isEqualTo(Phase.SERVING);
    hub.drain.begin(FAST, "olga");
    Latches.until(() -> hub.drain.state().phase() == Phase.DRAINED);
    assertThat(clients).extracting(RecordingConnection::closed).containsOnly(CloseCode.RESTART);
  }

  @Test
  void aNodeWithoutSessionsIsDrainedAtOnce() {
    assertThat(hub.drain.begin(SLOW, "olga").phase()).isEqualTo(Phase.DRAINED);
  }

  @Test
  void aStopEndsEverySessionAndReturnsWhenTheirClosesAreWritten() {
    connect(600);
    List<SessionsStopped> stopped = new ArrayList<>();
    hub.events.observe(SessionsStopped.class, stopped::add);

    hub.drain.stop();

    assertThat(stopped).hasSize(1);
    assertThat(hub.registry.size()).isZero();

    assertThat(clients).extracting(RecordingConnection::closed).containsOnly(CloseCode.RESTART);
    assertThat(retryAfters())
        .doesNotHaveDuplicates()
        .allMatch(millis -> millis >= 1_000 && millis < 2_200);
    assertThatThrownBy(hub.drain::require).isInstanceOf(DrainingException.class);
  }

  @Test
  void aNodeThatHasEndedItsSessionsTakesNoneThoughADrainIsCalledOff() {
    hub.drain.begin(SLOW, "olga");
    hub.drain.endAll();

    hub.drain.callOff("olga");

    assertThatThrownBy(hub.drain::require).isInstanceOf(DrainingException.class);
  }

  @Test
  void whoHasOtherClientsHearsOfTheEndBeforeTheSessionsAreGone() {
    connect(3);
    List<Boolean> open = new ArrayList<>();
    hub.events.observe(
        SessionsEnding.class, e -> open.add(sessions.stream().noneMatch(ClientSession::hasEnded)));

    hub.drain.endAll();

    assertThat(open).containsExactly(true);
  }

  @Test
  void aStopDoesNotWaitForAClientThatDoesNotRead() {
    connect(3);
    var release = TestHub.hold(sessions.get(0));

    hub.drain.endAll(Duration.ofMillis(50));

    assertThat(sessions).allMatch(ClientSession::hasEnded);
    assertThat(clients.get(0).closed()).isNull();
    release.countDown();
    clients.forEach(RecordingConnection::awaitClose);
  }
}
