package dev.tidings.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SingleFlightTest {
  private final AtomicInteger done = new AtomicInteger();

  @Test
  void whatIsAskedForManyTimesMeanwhileIsDoneOnceMore() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    SingleFlight flight =
        new SingleFlight(
            () -> {
              begun.countDown();
              await(mayEnd);
              done.incrementAndGet();
            });
    Thread first = new Thread(flight);
    first.start();
    begun.await();
    for (int i = 0; i < 100; i++) {
      flight.run();
    }
    assertThat(done).hasValue(0);
    mayEnd.countDown();
    first.join();

    assertThat(done).hasValue(2);
    flight.run();
    assertThat(done).hasValue(3);
  }

  @Test
  void afterAFailureItCanBeAskedForAgain() {
    SingleFlight flight =
        new SingleFlight(
            () -> {
              if (done.incrementAndGet() == 1) {
                throw new IllegalStateException("once");
              }
            });

    assertThatThrownBy(flight::run).hasMessage("once");
    flight.run();

    assertThat(done).hasValue(2);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
