package dev.tidings.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.CloseCode;
import dev.tidings.settings.Setting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Clients that read slowly or not at all hold up nobody else, and end only if they take nothing.
 */
class StalledClientsTest extends OneWriter {
  @Test
  void stalledClientsDelayNobodyElseAndEndWith4008() {
    List<StalledConnection> stalled = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      StalledConnection connection = new StalledConnection();
      ClientSession session = hub.connect(connection, "stalled" + i);
      connection.await("connected", 1);
      connection.stall();
      session.send(ack(i));
      stalled.add(connection);
    }
    RecordingConnection client = new RecordingConnection();
    ClientSession session = hub.connect(client, "ann");
    session.send(ack(1));
    client.await("ack", 1);

    stalled.forEach(
        connection -> {
          assertThat(connection.awaitClose()).isEqualTo(CloseCode.SLOW_CONSUMER);
          connection.awaitInterrupted();
          Latches.until(() -> !connection.isBeingWritten());
          assertThat(connection.wasCrowded()).isFalse();
        });
    Latches.until(() -> hub.writers.stuckWrites() == 0);
    Latches.until(() -> hub.registry.size() == 1);
  }

  @Test
  void whenTooManyWritesAreStuckThoseStuckLongestEndSooner() {
    TestHub small =
        new TestHub(
            Map.of(Setting.WRITERS, "1", Setting.WRITE_TIMEOUT, "10s", Setting.WRITES_STUCK, "2"));
    List<StalledConnection> stalled = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      StalledConnection connection = new StalledConnection();
      ClientSession session = small.connect(connection, "stalled" + i);
      connection.await("connected", 1);
      connection.stall();
      session.send(ack(i));
      connection.awaitStalled();
      stalled.add(connection);
    }

    stalled
        .subList(0, 3)
        .forEach(c -> assertThat(c.awaitClose()).isEqualTo(CloseCode.SLOW_CONSUMER));
    Latches.until(() -> small.writers.stuckWrites() == 2);
    assertThat(stalled.subList(3, 5)).allMatch(c -> c.closed() == null);
    stalled.forEach(StalledConnection::release);
    small.close();
  }

  @Test
  void howeverManyStallForAShortTimeNobodyIsEnded() {
    TestHub small =
        new TestHub(
            Map.of(Setting.WRITERS, "1", Setting.WRITE_TIMEOUT, "1h", Setting.WRITES_STUCK, "2"));
    List<StalledConnection> stalled = new ArrayList<>();
    List<ClientSession> sessions = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      StalledConnection connection = new StalledConnection();
      sessions.add(small.connect(connection, "stalled" + i));
      connection.await("connected", 1);
      stalled.add(connection.stall());
    }
    sessions.forEach(session -> session.send(ack(1)));
    stalled.subList(0, 3).forEach(StalledConnection::awaitStalled);
    assertThat(small.writers.stuckWrites()).isLessThanOrEqualTo(2);

    stalled.forEach(StalledConnection::release);

    stalled.forEach(connection -> connection.await("ack", 1));
    assertThat(sessions).allMatch(ClientSession::isOpen);
    small.close();
  }

  @Test
  void aClientThatWasSlowOnceNoLongerHoldsUpTheShardAtAll() {
    StalledConnection slow = new StalledConnection();
    ClientSession session = hub.connect(slow, "slow");
    slow.await("connected", 1);
    slow.stall();
    session.send(ack(1));
    slow.awaitStalled();
    Latches.until(() -> hub.writers.stuckWrites() == 1);
    slow.release();
    slow.await("ack", 1);
    Latches.until(() -> hub.writers.stuckWrites() == 0);
    TestHub.settle(session);

    long stalls = hub.metrics.totals().stalls();
    slow.stall();
    session.send(ack(2));
    slow.awaitStalled();
    RecordingConnection client = new RecordingConnection();
    hub.connect(client, "ann");

    client.await("connected", 1);
    slow.release();
    assertThat(hub.metrics.totals().stalls()).isEqualTo(stalls);
    assertThat(slow.wasCrowded()).isFalse();
  }

  @Test
  void aStalledClientWithABacklogHasOneWriterAtATime() {
    StalledConnection stalled = new StalledConnection();
    ClientSession session = hub.connect(stalled, "ann");
    ListLog log = new ListLog();
    IntStream.range(0, 1_000).forEach(i -> log.append("x"));
    stalled.await("connected", 1);
    stalled.stall();
    session.attach(hub.writers.feed("doc:1", log), false, current -> from(0));
    stalled.awaitStalled();

    assertThat(stalled.awaitClose()).isEqualTo(CloseCode.SLOW_CONSUMER);
    stalled.awaitInterrupted();
    assertThat(stalled.wasCrowded()).isFalse();
  }

  @Test
  void anInterruptedWriteIsTheLastForClientsThatTakeNoArraysToo() {
    StalledConnection stalled = new StalledConnection(false);
    ClientSession session = hub.connect(stalled, "ann");
    stalled.await("connected", 1);
    stalled.stall();
    CountDownLatch release = TestHub.hold(session);
    IntStream.range(0, 50).forEach(i -> session.send(ack(i)));
    release.countDown();

    stalled.awaitClose();
    stalled.awaitInterrupted();
    Latches.until(() -> !stalled.isBeingWritten() && hub.writers.stuckWrites() == 0);
    TestHub.settle(session);
    assertThat(stalled.frames("ack")).hasSize(1);
  }

  @Test
  void aSlowClientThatStillReadsIsNeverEnded() {
    RecordingConnection slow =
        new RecordingConnection() {
          @Override
          protected void take(String message) {
            CountDownLatch later = new CountDownLatch(1);
            hub.threads.after(Duration.ofMillis(20), later::countDown);
            Latches.await(later);
          }
        };
    ClientSession session = hub.connect(slow, "ann");
    for (int i = 0; i < 40; i++) {
      session.send(ack(i));
      slow.await("ack", i);
    }

    slow.await("ack", 40);
    assertThat(session.isOpen()).isTrue();
  }

  @Test
  void aWriteThatEndsInTimeGoesOnWithTheSameSession() {
    StalledConnection slow = new StalledConnection();
    ClientSession session = hub.connect(slow, "slow");
    slow.await("connected", 1);
    slow.stall();
    session.send(ack(1));
    slow.awaitStalled();
    session.send(ack(2));
    Latches.until(() -> hub.writers.stuckWrites() == 1);

    slow.release();

    assertThat(ids(slow.await("ack", 2))).containsExactly("a1", "a2");
    assertThat(slow.wasCrowded()).isFalse();
    assertThat(session.isOpen()).isTrue();
  }

  @Test
  void aSessionThatEndsWhileItsClientStallsIsClosedAllTheSame() {
    StalledConnection stalled = new StalledConnection();
    ClientSession session = hub.connect(stalled, "ann");
    stalled.await("connected", 1);
    stalled.stall();
    IntStream.range(0, 200).forEach(i -> session.send(ack(i)));
    stalled.awaitStalled();

    session.end(CloseCode.HEARTBEAT, "no sign of life");

    assertThat(stalled.awaitClose()).isIn(CloseCode.HEARTBEAT, CloseCode.SLOW_CONSUMER);
    assertThat(stalled.frames("ack").size()).isLessThanOrEqualTo(64);
  }

  @Test
  void aClientThatDoesNotReadIsEndedWhenItsAnswersOverflow() {
    StalledConnection stalled = new StalledConnection();
    ClientSession session = hub.connect(stalled, "ann");
    stalled.await("connected", 1);
    stalled.stall();
    session.send(ack(0));
    stalled.awaitStalled();

    IntStream.range(0, 257).forEach(i -> session.send(ack(i)));

    assertThat(stalled.awaitClose()).isEqualTo(CloseCode.SLOW_CONSUMER);
  }

  @Test
  void statesAndLossyFramesAreNeverTheReasonForAnEnd() {
    StalledConnection stalled = new StalledConnection();
    ClientSession session = hub.connect(stalled, "ann");
    stalled.await("connected", 1);
    session.attach(hub.writers.feed("doc:1", new ListLog()), true, current -> from(0));
    stalled.stall();
    session.send(ack(0));
    stalled.awaitStalled();

    IntStream.range(0, 1_000).forEach(i -> session.send(state("doc:1", "member" + i, 500)));
    IntStream.range(1, 50).forEach(i -> session.send(ack(i)));
    TestHub.settle(session);
    assertThat(session.isOpen()).isTrue();
    stalled.release();

    assertThat(stalled.await("ack", 50)).hasSize(50);
    assertThat(stalled.await("state", 1_000)).hasSize(1_000);
  }
}
