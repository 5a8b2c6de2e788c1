package dev.tidings.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.LockTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TurnTest {
  private final Turn turn = new Turn(Duration.ofMinutes(1));

  @Test
  void theNextHasItOnceItIsPassedOn() throws Exception {
    List<String> seen = new CopyOnWriteArrayList<>();
    turn.take();
    assertThat(turn.isMine()).isTrue();
    Thread other = new Thread(() -> noted(seen, "other"));
    other.start();
    awaitWaiting(other);
    seen.add("first");
    turn.passOn();
    other.join(TimeUnit.SECONDS.toMillis(20));

    assertThat(seen).containsExactly("first", "other");
    assertThat(turn.isMine()).isFalse();
  }

  @Test
  void whoeverWaitsHasItBeforeWhoAsksForItAgain() throws Exception {
    List<String> seen = new CopyOnWriteArrayList<>();
    turn.take();
    Thread other = new Thread(() -> noted(seen, "other"));
    other.start();
    awaitWaiting(other);
    turn.passOn();
    noted(seen, "again");
    other.join(TimeUnit.SECONDS.toMillis(20));

    assertThat(seen).containsExactly("other", "again");
  }

  @Test
  void anyThreadMayPassItOn() throws Exception {
    turn.take();
    CompletableFuture.runAsync(turn::passOn).get(20, TimeUnit.SECONDS);
    assertThat(turn.isMine()).as("whoever had it has to take it again").isFalse();

    CompletableFuture.runAsync(() -> noted(new CopyOnWriteArrayList<>(), "other"))
        .get(20, TimeUnit.SECONDS);
  }

  @Test
  void whoWaitsTooLongIsToldAndHasNotTakenIt() {
    Turn brief = new Turn(Duration.ofMillis(1));
    brief.take();

    assertThat(CompletableFuture.runAsync(brief::take))
        .failsWithin(Duration.ofSeconds(20))
        .withThrowableThat()
        .withCauseInstanceOf(LockTimeoutException.class);

    brief.passOn();
    assertThat(CompletableFuture.runAsync(brief::take)).succeedsWithin(Duration.ofSeconds(20));
  }

  @Test
  void theLogSaysWhereTheOneIsWhoKeepsTheOthersWaiting() {
    Logger logger = Logger.getLogger(Turn.class.getName());
    AtomicReference<@Nullable Throwable> where = new AtomicReference<>();
    logger.setUseParentHandlers(false);
    logger.setFilter(
        entry -> {
          where.set(entry.getThrown());
          return false;
        });
    try {
      Turn brief = new Turn(Duration.ofMillis(1));
      brief.take();
      assertThat(CompletableFuture.runAsync(brief::take)).failsWithin(Duration.ofSeconds(20));

      assertThat(Objects.requireNonNull(where.get()).getStackTrace())
          .anyMatch(place -> place.getClassName().equals(TurnTest.class.getName()));
    } finally {
      logger.setFilter(null);
      logger.setUseParentHandlers(true);
    }
  }

  @Test
  void whoIsInterruptedStaysInterruptedAndHasNotTakenIt() throws Exception {
    turn.take();
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread other =
        new Thread(
            () -> {
              assertThatThrownBy(turn::take).isInstanceOf(LockTimeoutException.class);
              interrupted.complete(Thread.currentThread().isInterrupted());
            });
    other.start();
    other.interrupt();

    assertThat(interrupted).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(true);
    turn.passOn();
    assertThat(CompletableFuture.runAsync(turn::take)).succeedsWithin(Duration.ofSeconds(20));
  }

  private void noted(List<String> seen, String what) {
    turn.take();
    seen.add(what);
    turn.passOn();
  }

  private static void awaitWaiting(Thread thread) {
    while (thread.getState() != Thread.State.TIMED_WAITING) {
      assertThat(thread.getState()).isNotEqualTo(Thread.State.TERMINATED);
      Thread.onSpinWait();
    }
  }
}
