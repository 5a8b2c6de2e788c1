package dev.tidings.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.CloseCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What waits for a session is written at once, in its order, and joined within bounds. */
class WritersTest extends OneWriter {
  private static final int BYTES = 65_536;

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
}
