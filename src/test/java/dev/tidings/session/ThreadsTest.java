package dev.tidings.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ThreadsTest {
  private static final Duration SHORT = Duration.ofMillis(1);

  private final Threads threads =
      new Threads(
          task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
          });

  @AfterEach
  void stop() {
    threads.stop();
  }

  @Test
  void aLongTaskHoldsUpNoOtherAndRunsOnceAtATime() {
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger runs = new AtomicInteger();
    threads.every(
        SHORT,
        () -> {
          runs.incrementAndGet();
          Latches.await(release);
        });
    CountDownLatch watched = new CountDownLatch(20);
    threads.watch(SHORT, watched::countDown);
    CountDownLatch others = new CountDownLatch(20);
    threads.every(SHORT, others::countDown);

    Latches.await(watched);
    Latches.await(others);
    assertThat(runs).hasValue(1);
    release.countDown();
    Latches.until(() -> runs.get() > 1);
  }

  @Test
  void aTaskThatFailsRunsAgain() {
    CountDownLatch runs = new CountDownLatch(3);
    threads.every(
        SHORT,
        () -> {
          runs.countDown();
          throw new IllegalStateException("a fault of the task");
        });

    Latches.await(runs);
  }
}
