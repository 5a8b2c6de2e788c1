package dev.tidings.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.CloseCode;
import dev.tidings.protocol.EncodedFrame;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Whatever fails while the hub writes harms one session at most, and frees all of it. */
class WriterFaultsTest extends OneWriter {
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
