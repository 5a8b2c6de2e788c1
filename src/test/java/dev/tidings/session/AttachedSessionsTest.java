package dev.tidings.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.EncodedFrame;
import dev.tidings.protocol.FrameId;
import dev.tidings.protocol.ServerFrame.Unsubscribed;
import dev.tidings.session.ClientSession.Start;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a session gets of a channel begins with its subscription and ends with it. */
class AttachedSessionsTest extends OneWriter {
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
}
