package dev.tidings.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.CloseCode;
import dev.tidings.protocol.FrameId;
import dev.tidings.protocol.ServerFrame.Ack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DrainRunTest {
  private static final double HALF = 50;
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final TestHub hub = new TestHub();
  private final List<RecordingConnection> clients = new ArrayList<>();
  private final List<ClientSession> sessions = new ArrayList<>();

  @AfterEach
  void stop() {
    hub.close();
  }

  private DrainRun drain(int count, Duration downtime) {
    for (int i = 0; i < count; i++) {
      RecordingConnection client = new RecordingConnection();
      clients.add(client);
      sessions.add(hub.connect(client, "user-" + i));
    }
    DrainPace pace = new DrainPace(count, HALF, 0);
    return new DrainRun(sessions, pace, 2 * SECOND, downtime, place -> 100 + place);
  }

  private static long retryAfter(RecordingConnection client) {
    return Long.parseLong(
        RecordingConnection.member(client.await("disconnect", 1).get(0), "retryAfter"));
  }

  private long closed() {
    return clients.stream().filter(client -> client.closed() != null).count();
  }

  @Test
  void sessionsGoInTheOrderGivenAndEachIsToldItsOwnTime() {
    DrainRun run = drain(4, Duration.ZERO);

    run.step(0);
    assertThat(run.left()).isEqualTo(4);
    for (int half = 1; half <= 4; half++) {
      int gone = half;
      run.step(half * SECOND / 2);
      assertThat(clients.get(half - 1).awaitClose()).isEqualTo(CloseCode.RESTART);
      assertThat(closed()).isEqualTo(gone);
    }
    Latches.until(
        () -> {
          run.step(2 * SECOND);
          return run.isOver();
        });

    assertThat(clients)
        .extracting(DrainRunTest::retryAfter)
        .containsExactly(100L, 101L, 102L, 103L);
    assertThat(clients.get(0).frames("disconnect").get(0))
        .contains("\"code\":1012", "\"reconnect\":true");
  }

  @Test
  void withARestartAllStayAwayUntilTheNodeIsBack() {
    DrainRun run = drain(2, Duration.ofSeconds(30));

    run.step(SECOND);
    assertThat(retryAfter(clients.get(0))).isEqualTo(1_000 + 30_000 + 100);
    run.step(2 * SECOND);
    assertThat(retryAfter(clients.get(1))).isEqualTo(30_000 + 101);
    assertThat(run.awayMillis(5 * SECOND)).isEqualTo(30_000);
  }

  @Test
  void theAckOfAPublicationThatIsUnderWayComesBeforeTheFarewell() {
    DrainRun run = drain(1, Duration.ZERO);
    sessions.get(0).publishing();

    run.step(2 * SECOND);
    run.step(3 * SECOND);
    TestHub.settle(sessions.get(0));
    assertThat(sessions.get(0).isOpen()).isTrue();
    sessions.get(0).answerPublication(Ack.of(FrameId.of("p1")));
    clients.get(0).await("ack", 1);
    run.step(4 * SECOND);

    assertThat(clients.get(0).awaitClose()).isEqualTo(CloseCode.RESTART);
    assertThat(clients.get(0).types()).containsExactly("connected", "ack", "disconnect");
  }

  @Test
  void aPublicationThatIsNeverAnsweredHoldsTheDrainUpForFiveSeconds() {
    DrainRun run = drain(1, Duration.ZERO);
    sessions.get(0).publishing();

    run.step(2 * SECOND);
    run.step(7 * SECOND - 1);
    assertThat(sessions.get(0).isOpen()).isTrue();
    run.step(7 * SECOND);

    assertThat(clients.get(0).awaitClose()).isEqualTo(CloseCode.RESTART);
  }

  @Test
  void whatASessionSendsAfterItWasAskedToGoIsNotTaken() {
    DrainRun run = drain(1, Duration.ZERO);
    sessions.get(0).publishing();

    run.step(2 * SECOND);
    hub.sessions().receive(sessions.get(0), "{\"type\":\"flow\",\"id\":1,\"level\":\"high\"}");
    hub.sessions().receive(sessions.get(0), "{\"type\":\"ping\",\"id\":2}");

    assertThat(clients.get(0).await("pong", 1)).hasSize(1);
    assertThat(clients.get(0).types()).containsExactly("connected", "pong");
  }

  @Test
  void sessionsThatLeaveByThemselvesAreNotWaitedFor() {
    DrainRun run = drain(3, Duration.ZERO);
    hub.sessions().closed(sessions.get(0), 1000, "");
    hub.sessions().closed(sessions.get(2), 1006, "");

    run.step(SECOND);

    assertThat(clients.get(1).awaitClose()).isEqualTo(CloseCode.RESTART);
    Latches.until(
        () -> {
          run.step(SECOND);
          return run.isOver();
        });
    assertThat(clients.get(0).frames("disconnect")).isEmpty();
  }

  @Test
  void aSessionIsLeftUntilItsCloseIsWritten() {
    DrainRun run = drain(1, Duration.ZERO);
    var release = TestHub.hold(sessions.get(0));

    IntStream.range(2, 20).forEach(second -> run.step(second * SECOND));
    assertThat(run.left()).isEqualTo(1);
    assertThat(run.isOver()).isFalse();
    release.countDown();

    clients.get(0).awaitClose();
    Latches.until(
        () -> {
          run.step(20 * SECOND);
          return run.isOver();
        });
  }

  @Test
  void calledOffItClosesNobodyMore() {
    DrainRun run = drain(4, Duration.ZERO);
    run.step(SECOND / 2);
    clients.get(0).awaitClose();

    run.callOff();
    Latches.until(
        () -> {
          run.step(10 * SECOND);
          return run.isOver();
        });

    assertThat(closed()).isEqualTo(1);
    assertThat(sessions.get(3).isOpen()).isTrue();
  }
}
