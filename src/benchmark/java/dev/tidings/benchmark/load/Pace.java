package dev.tidings.benchmark.load;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;

/**
 * Sends requests at an even pace, as long as the hub keeps up: so many are on their way at most,
 * and those that would be more wait.
 */
final class Pace {
  private final int perSecond;
  private final int inFlight;
  private final Faults faults;
  private final LongAdder answered = new LongAdder();

  Pace(int perSecond, int inFlight, Faults faults) {
    this.perSecond = perSecond;
    this.inFlight = inFlight;
    this.faults = faults;
  }

  /**
   * Sends for a while.
   *
   * @param request sends the request of a number, from 0
   * @return how many were sent and are answered
   */
  long run(Duration time, LongFunction<CompletableFuture<HttpResponse<String>>> request) {
    Semaphore places = new Semaphore(inFlight);
    long start = System.nanoTime();
    long end = start + time.toNanos();
    long number = 0;
    while (System.nanoTime() < end) {
      long due = start + (long) (number * 1e9 / perSecond);
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      places.acquireUninterruptibly();
      CompletableFuture<?> unused =
          request
              .apply(number++)
              .whenComplete((answer, failure) -> answered(places, answer, failure));
    }
    places.acquireUninterruptibly(inFlight);
    return number;
  }

  private void answered(Semaphore places, HttpResponse<String> answer, Throwable failure) {
    places.release();
    answered.increment();
    if (failure != null) {
      faults.other(String.valueOf(failure));
    } else if (answer.statusCode() >= 300) {
      faults.other(answer.statusCode() + " " + answer.body());
    }
  }

  long answered() {
    return answered.sum();
  }
}
