package dev.tidings.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.CloseCode;
import dev.tidings.protocol.EncodedFrame;
import dev.tidings.protocol.FrameId;
import dev.tidings.protocol.ServerFrame;
import dev.tidings.protocol.ServerFrame.Ack;
import dev.tidings.session.ClientSession.Start;
import dev.tidings.settings.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sessions whose connection goes one way. */
class OneWaySessionsTest {
  private final TestHub hub = new TestHub(Map.of(Setting.WRITES_STUCK, "0"));
  private final OneWayConnection client = new OneWayConnection();
  private final ListLog log = new ListLog();
  private final Feed feed = hub.writers.feed("doc:1", log);

  @AfterEach
  void stop() {
    hub.close();
  }

  private ClientSession connected() {
    ClientSession session = hub.sessions().admit(client, TestHub.caller("ann"), "device-of-ann");
    client.await("connected", 1);
    return session;
  }

  private static Start from(long offset, ServerFrame... first) {
    List<EncodedFrame> frames = new ArrayList<>();
    for (ServerFrame frame : first) {
      frames.add(EncodedFrame.answer(frame));
    }
    return new Start(offset, 0, frames);
  }

  private static final class StalledStream extends StalledConnection {
    @Override
    public Lane lane() {
      return Lane.STREAMS;
    }
  }

  private static ServerFrame snapshot(int length) {
    return new ServerFrame.Subscribed(
        null, "doc:1", null, "e:7", false, "trimmed", '"' + "x".repeat(length) + '"');
  }

  @Test
  void aClientIsToldWhereItStandsOnlyWithWhatStandsForIt() {
    ClientSession session = connected();
    CountDownLatch release = TestHub.hold(session);
    session.send(Ack.of(FrameId.of("a")));
    session.attach(feed, false, current -> from(7, snapshot(70_000)));
    release.countDown();
    client.await(c -> !client.bookmarks().isEmpty());

    assertThat(client.messages()).as("the snapshot did not fit into the first").hasSize(3);
    assertThat(client.framesBeforeBookmarks().get(0))
        .as("frames before the position of the snapshot is told")
        .isEqualTo(3);
  }

  @Test
  void whatItIsToldIsNeverAheadOfWhatWasWritten() {
    ClientSession session = connected();
    session.attach(feed, true, current -> from(0));
    IntStream.range(0, 500).forEach(i -> log.append("x".repeat(500)));
    feed.wake();
    client.await("message", 500);
    client.await(c -> client.framesBeforeBookmarks().contains(501));

    List<Bookmark> told = client.bookmarks();
    assertThat(told.get(told.size() - 1).places())
        .containsExactly(new Bookmark.Place("doc:1", log.position(500), true));
    for (int i = 0; i < told.size(); i++) {
      long offset =
          told.get(i).places().get(0).position().stream()
              .mapToLong(position -> Long.parseLong(position.substring(2)))
              .findFirst()
              .orElseThrow();
      assertThat(offset).isEqualTo(client.framesBeforeBookmarks().get(i) - 1);
    }
  }

  @Test
  void whatWaitsForAConnectionThatTakesNothingStaysWhereItIs() {
    ClientSession session = connected();
    session.attach(feed, false, current -> from(0));
    TestHub.settle(session);
    client.writable(false);
    IntStream.range(0, 100).forEach(i -> log.append("x"));
    feed.wake();
    awaitTurnAfter(session);
    assertThat(client.frames("message")).isEmpty();
    assertThat(session.waiting()).as("no event waits in its own queue").isZero();

    client.writable(true);
    int before = client.timesCaughtUp();
    hub.sessions().writable(session);
    client.await("message", 100);
    client.await(c -> client.timesCaughtUp() > before);
  }

  /** Waits until the writer of the session has written to another one, whose turn came later. */
  private void awaitTurnAfter(ClientSession session) {
    for (int i = 0; i < 2; i++) { // the second of them has the same writer
      OneWayConnection other = new OneWayConnection();
      ClientSession later =
          hub.sessions().admit(other, TestHub.caller("ben"), "device-number-" + i);
      TestHub.settle(session);
      later.send(Ack.of(FrameId.of("a")));
      other.await("ack", 1);
    }
  }

  @Test
  void aSessionWhoseConnectionTakesNothingIsClosedAllTheSame() {
    ClientSession session = connected();
    client.writable(false);
    session.end(CloseCode.TOKEN_EXPIRED, "over");

    assertThat(client.awaitClose()).isEqualTo(CloseCode.TOKEN_EXPIRED);
    Latches.until(() -> hub.registry.size() == 0);
  }

  @Test
  void streamsThatStallHoldUpNoSocket() {
    List<StalledConnection> stalled = new ArrayList<>();
    IntStream.range(0, 4).forEach(i -> stalled.add(new StalledStream().stall()));
    for (int i = 0; i < stalled.size(); i++) {
      hub.sessions().admit(stalled.get(i), TestHub.caller("ben"), "device-number-" + i);
    }
    stalled.get(0).awaitStalled();
    stalled.get(1).awaitStalled(); // one in each of the shards, and no thread to rescue them

    for (int i = 0; i < 4; i++) {
      RecordingConnection socket = new RecordingConnection();
      hub.connect(socket, "user-" + i).send(Ack.of(FrameId.of("a")));
      socket.await("ack", 1);
    }
    stalled.forEach(StalledConnection::release);
  }
}
