package dev.tidings.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.CloseCode;
import dev.tidings.protocol.EncodedFrame;
import dev.tidings.protocol.FrameId;
import dev.tidings.protocol.ServerFrame.Ack;
import dev.tidings.protocol.ServerFrame.FeatureEvent;
import dev.tidings.protocol.ServerFrame.Unsubscribed;
import dev.tidings.session.ClientSession.Start;
import dev.tidings.settings.Setting;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WritersTest {
  private static final int BYTES = 65_536;

  private final TestHub hub =
      new TestHub(Map.of(Setting.WRITERS, "1", Setting.WRITE_TIMEOUT, "300ms"));

  @AfterEach
  void stop() {
    hub.close();
  }

  private static Ack ack(int number) {
    return Ack.of(FrameId.of("a" + number));
  }

  private static EncodedFrame state(String channel, String key, int length) {
    return EncodedFrame.state(
        new FeatureEvent("state", null, channel, '"' + "x".repeat(length) + '"', null, 0),
        channel,
        key);
  }

  private static Start from(long offset) {
    return new Start(offset, 0, List.of());
  }

  private static List<String> ids(List<String> frames) {
    return frames.stream().map(frame -> RecordingConnection.member(frame, "id")).toList();
  }

  @Test
  void writesTheFramesOfASessionInTheOrderOfTheCalls() {
    RecordingConnection client = new RecordingConnection();
    ClientSession session = hub.connect(client, "ann");

    IntStream.range(0, 2_000).forEach(i -> sendInTurn(session, client, i));

    assertThat(ids(client.await("ack", 2_000)))
        .containsExactlyElementsOf(IntStream.range(0, 2_000).mapToObj(i -> "a" + i).toList());
    assertThat(client.wasCrowded()).isFalse();
  }

  /** No client has more than 256 answers to come. */
  private static void sendInTurn(ClientSession session, RecordingConnection client, int number) {
    session.send(ack(number));
    if (number % 100 == 99) {
      client.await("ack", number - 50);
    }
  }

  @Test
  void writesToAnIdleSessionAtOnce() {
    RecordingConnection client = new RecordingConnection();
    ClientSession session = hub.connect(client, "ann");
    client.await("connected", 1);

    session.send(ack(1));

    client.await("ack", 1);
    assertThat(client.messages()).hasSize(2);
  }

  @Test
  void joinsWhatWaitsIntoArraysOfAtMost64Frames() {
    RecordingConnection client = new RecordingConnection();
    ClientSession session = hub.connect(client, "ann");
    client.await("connected", 1);

    CountDownLatch release = TestHub.hold(session);
    IntStream.range(0, 120).forEach(i -> session.send(ack(i)));
    release.countDown();

    client.await("ack", 120);
    List<String> messages = client.messages().subList(1, client.messages().size());
    assertThat(messages).allMatch(m -> RecordingConnection.framesOf(m).size() <= 64);
    assertThat(messages).hasSize(2);
  }

  @Test
  void joinsAtMost64KibFromQueueAndChannelsButForOneLargerFrameAlone() {
    RecordingConnection client = new RecordingConnection();
    ClientSession session = hub.connect(client, "ann");
    ListLog log = new ListLog();
    Feed feed = hub.writers.feed("doc:1", log);
    client.await("connected", 1);
    session.attach(feed, false, current -> from(0));

    CountDownLatch release = TestHub.hold(session);
    session.send(state("doc:1", "s", 60_000));
    log.append("x".repeat(50_000));
    log.append("x".repeat(70_000));
    IntStream.range(0, 100).forEach(i -> log.append("x".repeat(1_500)));
    IntStream.range(0, 100).forEach(i -> log.append("\u4e2d".repeat(500)));
    feed.wake();
    release.countDown();

    client.await("message", 202);
    for (String message : client.messages()) {
      int bytes = message.getBytes(StandardCharsets.UTF_8).length;
      assertThat(bytes <= BYTES || framesIn(message) == 1)
          .as("%d bytes in %d frames", bytes, framesIn(message))
          .isTrue();
    }
    assertThat(client.messages()).hasSizeLessThan(12);
  }

  private static int framesIn(String message) {
    return RecordingConnection.framesOf(message).size();
  }

  @Test
  void aGapIsPartOfTheBoundOfAWrite() {
    RecordingConnection client = new RecordingConnection();
    ClientSession session = hub.connect(client, "ann");
    ListLog log = new ListLog();
    Feed feed = hub.writers.feed("doc:1", log);
    client.await("connected", 1);
    IntStream.range(0, 200).forEach(i -> log.append("x"));
    log.trim(20);

    session.attach(feed, false, current -> from(0));

    client.await("message", 180);
    assertThat(client.messages()).allMatch(m -> framesIn(m) <= 64);
    assertThat(client.frames("gap")).hasSize(1);
    assertThat(client.types().indexOf("gap")).isLessThan(client.types().indexOf("message"));
  }

  @Test
  void clientsThatTakeNoArraysGetOneObjectAMessage() {
    RecordingConnection client = new RecordingConnection(false);
    ClientSession session = hub.connect(client, "ann");

    CountDownLatch release = TestHub.hold(session);
    IntStream.range(0, 100).forEach(i -> session.send(ack(i)));
    release.countDown();

    client.await("ack", 100);
    assertThat(client.messages()).hasSize(101).allMatch(m -> m.startsWith("{"));
  }

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
  void aLogThatFailsEndsItsReadersAndNobodyElse() {
    RecordingConnection client = new RecordingConnection();
    ClientSession session = hub.connect(client, "ann");
    session.attach(hub.writers.feed("doc:1", new BrokenLog()), false, current -> from(0));

    assertThat(client.awaitClose()).isEqualTo(CloseCode.INTERNAL);
    RecordingConnection other = new RecordingConnection();
    hub.connect(other, "bob");
    other.await("connected", 1);
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
  void nothingOfAChannelComesAfterItsUnsubscribed() {
    RecordingConnection client = new RecordingConnection();
    ClientSession session = hub.connect(client, "ann");
    ListLog log = new ListLog();
    Feed feed = hub.writers.feed("doc:1", log);
    session.attach(feed, true, current -> from(0));

    CountDownLatch release = TestHub.hold(session);
    IntStream.range(0, 500).forEach(i -> log.append("x"));
    feed.wake();
    feed.broadcast(state("doc:1", "member", 10), true);
    session.detach(feed, new Unsubscribed(FrameId.of("u"), "doc:1", null));
    release.countDown();
    log.append("x");
    feed.wake();
    feed.broadcast(state("doc:1", "member", 10), true);
    session.send(state("doc:1", "sync", 10));
    session.send(ack(1));

    client.await("ack", 1);
    List<String> types = client.types();
    assertThat(types.subList(types.indexOf("unsubscribed"), types.size()))
        .containsExactly("unsubscribed", "ack");
    assertThat(feed.subscribers()).isZero();
  }

  @Test
  void anErrorCostsItsThreadButNotTheShard() {
    RecordingConnection client = new RecordingConnection();
    ClientSession session = hub.connect(client, "ann");

    session.onWriter(
        () -> {
          throw new AssertionError("planted");
        });
    session.send(ack(1));

    client.await("ack", 1);
  }

  @Test
  void noMessageComesBeforeWhatItsSubscriptionBeginsWith() {
    RecordingConnection client = new RecordingConnection();
    ClientSession session = hub.connect(client, "ann");
    ListLog log = new ListLog();
    log.append("x");
    Feed feed = hub.writers.feed("doc:1", log);
    client.await("connected", 1);

    session.attach(hub.writers.feed("doc:2", new ListLog()), false, current -> from(0));
    CountDownLatch release = TestHub.hold(session);
    session.send(state("doc:2", "small", 10_000));
    session.send(state("doc:2", "large", 60_000));
    session.attach(feed, false, current -> new Start(0, 0, List.of(EncodedFrame.answer(ack(1)))));
    release.countDown();

    client.await("message", 1);
    assertThat(client.types()).containsExactly("connected", "ack", "state", "state", "message");
  }

  @Test
  void aListenerHearsWhatIsToldRightAfterItAskedToListen() {
    RecordingConnection client = new RecordingConnection();
    ClientSession session = hub.connect(client, "ann");
    Feed feed = hub.writers.feed("doc:1", new ListLog());

    CountDownLatch release = TestHub.hold(session);
    session.attach(feed, true, current -> from(0));
    feed.broadcast(state("doc:1", "member", 10), true);
    session.send(ack(1));
    release.countDown();

    client.await("state", 1);
    assertThat(client.types()).containsExactly("connected", "ack", "state");
  }

  @Test
  void attachingAgainChangesNothingButWhetherItListens() {
    RecordingConnection client = new RecordingConnection();
    ClientSession session = hub.connect(client, "ann");
    ListLog log = new ListLog();
    IntStream.range(0, 5).forEach(i -> log.append("x"));
    Feed feed = hub.writers.feed("doc:1", log);
    List<Optional<Long>> positions = new ArrayList<>();

    CountDownLatch release = TestHub.hold(session);
    session.attach(feed, false, current -> new Start(1, 5, List.of()));
    feed.broadcast(state("doc:1", "badge", 10), false);
    session.attach(
        feed,
        true,
        current -> {
          positions.add(current);
          return from(current.orElse(-1L));
        });
    feed.broadcast(state("doc:1", "member", 10), true);
    release.countDown();

    client.await("message", 4);
    assertThat(positions).containsExactly(Optional.of(1L));
    assertThat(client.frames("message")).allMatch(m -> m.contains("\"replay\":true"));
    assertThat(client.frames("state")).hasSize(2);
    assertThat(feed.subscribers()).isEqualTo(1);
  }

  @Test
  void aFailedWriteEndsTheSessionAndFreesEverything() {
    BrokenConnection broken =
        new BrokenConnection(new ConnectionLostException("gone", new IllegalStateException()));
    assertFreed(broken);
  }

  @Test
  void aTransportThatThrowsWhateverItLikesHarmsOnlyItsOwnSession() {
    assertFreed(new BrokenConnection(new UnsupportedOperationException("a fault")));
    assertFreed(new BrokenConnection(new UnsupportedOperationException("another")));
  }

  private void assertFreed(BrokenConnection broken) {
    ClientSession session = hub.connect(broken, "broken");
    Feed feed = hub.writers.feed("doc:1", new ListLog());
    broken.await("connected", 1);
    session.attach(feed, true, current -> from(0));
    broken.breaks.set(true);

    session.send(ack(1));

    broken.awaitClose();
    Latches.until(() -> hub.registry.size() == 0 && feed.subscribers() == 0);
    RecordingConnection other = new RecordingConnection();
    ClientSession next = hub.connect(other, "ann");
    other.await("connected", 1);
    next.lost("left");
    Latches.until(() -> hub.registry.size() == 0);
  }

  @Test
  void aSessionWhoseFarewellCannotBeWrittenIsClosedAndFreed() {
    BrokenConnection broken =
        new BrokenConnection(new ConnectionLostException("gone", new IllegalStateException()));
    ClientSession session = hub.connect(broken, "ann");
    Feed feed = hub.writers.feed("doc:1", new ListLog());
    broken.await("connected", 1);
    CountDownLatch release = TestHub.hold(session);
    broken.breaks.set(true);
    session.end(CloseCode.HEARTBEAT, "no sign of life");
    session.attach(feed, false, current -> from(0));
    release.countDown();

    assertThat(broken.awaitClose()).isEqualTo(CloseCode.HEARTBEAT);
    TestHub.settle(session);
    assertThat(feed.subscribers()).isZero();
  }

  @Test
  void aCommandThatFailsHarmsNobody() {
    RecordingConnection client = new RecordingConnection();
    ClientSession session = hub.connect(client, "ann");

    session.onWriter(
        () -> {
          throw new IllegalStateException("a fault of the hub");
        });
    session.send(ack(1));

    client.await("ack", 1);
  }

  @Test
  void sendsTheDisconnectLastAndThenCloses() {
    RecordingConnection client = new RecordingConnection();
    ClientSession session = hub.connect(client, "ann");
    ListLog log = new ListLog();
    Feed feed = hub.writers.feed("doc:1", log);
    log.append("x");

    CountDownLatch release = TestHub.hold(session);
    session.send(ack(1));
    session.end(CloseCode.RESTART, "the hub restarts");
    session.attach(feed, true, current -> from(0));
    session.send(ack(2));
    release.countDown();

    assertThat(client.awaitClose()).isEqualTo(CloseCode.RESTART);
    assertThat(client.types()).containsExactly("connected", "ack", "disconnect");
    TestHub.settle(session);
    assertThat(feed.subscribers()).isZero();
  }

  @Test
  void aClientThatReadsIsNotEndedBecauseTheWriterWasBusy() {
    RecordingConnection client = new RecordingConnection();
    ClientSession session = hub.connect(client, "ann");
    client.await("connected", 1);

    CountDownLatch release = TestHub.hold(session);
    IntStream.range(0, 1_000).forEach(i -> session.send(ack(i)));
    release.countDown();

    assertThat(ids(client.await("ack", 1_000)))
        .containsExactlyElementsOf(IntStream.range(0, 1_000).mapToObj(i -> "a" + i).toList());
    assertThat(session.isOpen()).isTrue();
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

  /** A log that has events and cannot be read. */
  private static final class BrokenLog implements FrameLog {
    @Override
    public boolean keepsEvents() {
      return true;
    }

    @Override
    public EncodedFrame lost(long from, long to, long dropped) {
      throw new IllegalStateException("nothing is lost here");
    }

    @Override
    public long head() {
      return 1;
    }

    @Override
    public Slice after(long offset, int maxFrames, int maxChars) {
      throw new IllegalStateException("a fault of the log");
    }
  }

  /** A connection that fails in its own way once it breaks. */
  private static final class BrokenConnection extends RecordingConnection {
    final AtomicBoolean breaks = new AtomicBoolean();
    private final RuntimeException failure;

    BrokenConnection(RuntimeException failure) {
      this.failure = failure;
    }

    @Override
    protected void take(String message) {
      if (breaks.get()) {
        throw failure;
      }
    }
  }
}
