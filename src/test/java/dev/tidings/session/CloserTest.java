package dev.tidings.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.CloseCode;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CloserTest {
  private static final Duration SHORT = Duration.ofMillis(10);

  /** A connection whose close waits for room in the socket, for ever. */
  private static final class FullConnection extends RecordingConnection {
    private final CountDownLatch interrupted = new CountDownLatch(1);

    @Override
    public void close(CloseCode code, String reason) {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        super.close(code, reason);
        interrupted.countDown(); // as on Open Liberty, which then ends the socket
      }
    }
  }

  @Test
  void aCloseThatDoesNotReturnIsFreed() {
    try (TestHub hub = new TestHub()) {
      FullConnection connection = new FullConnection();
      ClientSession session = hub.connect(connection, "ann");

      new Closer(hub.threads, SHORT).close(session, CloseCode.SLOW_CONSUMER, "reads nothing");

      Latches.await(connection.interrupted);
      Latches.until(session::isGone);
      assertThat(connection.closed()).isEqualTo(CloseCode.SLOW_CONSUMER);
    }
  }

  @Test
  void aCloseThatReturnsLeavesItsThreadAlone() {
    try (TestHub hub = new TestHub()) {
      CountDownLatch aborted = new CountDownLatch(1);
      RecordingConnection connection =
          new RecordingConnection() {
            @Override
            public void abort(Thread writer) {
              aborted.countDown();
            }
          };
      ClientSession session = hub.connect(connection, "ann");
      CountDownLatch later = new CountDownLatch(1);

      new Closer(hub.threads, SHORT).close(session, CloseCode.DISCONNECTED, "");
      Latches.until(session::isGone);
      hub.threads.after(SHORT.multipliedBy(5), later::countDown); // the timer has one thread

      Latches.await(later);
      assertThat(aborted.getCount()).isOne();
    }
  }

  @Test
  void whileTheHubStopsAConnectionIsClosedAllTheSame() {
    try (TestHub hub = new TestHub()) {
      RecordingConnection connection = new RecordingConnection();
      ClientSession session = hub.connect(connection, "ann");
      Threads stopping =
          new Threads(Executors.defaultThreadFactory()) {
            @Override
            public void after(Duration delay, Runnable task) {
              throw new RejectedExecutionException("the timer is stopped already");
            }
          };

      new Closer(stopping, SHORT).close(session, CloseCode.GOING_AWAY, "");

      assertThat(connection.awaitClose()).isEqualTo(CloseCode.GOING_AWAY);
      stopping.stop();
    }
  }
}
