package dev.tidings.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is told and marked at the same time is counted right, and nobody waits crosswise. */
abstract class ConcurrencyContract extends NotificationsOnDatabase {
  private static final Audience TO_ANN = Audience.Users.one("ann");

  @Test
  void theCountIsRightWhateverWasDoneAtTheSameTime() throws Exception {
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      int device = t;
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < 10; i++) {
                  int n = i;
                  tell(
                      Audience.Users.one("ann"),
                      Notice.of("system", Severity.CRITICAL, device + "-" + n, "svc"));
                  mark(ANN, n % 3 == 0 ? State.READ : State.UNREAD, n + 1, 2 * n + 1);
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(badge(ANN).unread())
        .isEqualTo(
            database()
                .number(
                    "select count(*) from notification where user_id = 'ann'"
                        + " and state = 'UNREAD'"));
    assertThat(database().number("select count(*) from notification")).isEqualTo(40);
    assertThat(database().number("select max(number) from notification")).isEqualTo(40);
  }

  @Test
  void twoThatTellTheSameUsersInAnotherOrderDoNotWaitForEachOther() throws Exception {
    List<Callable<Sent>> sends = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String n = "n" + i;
      List<String> users = i % 2 == 0 ? List.of("ann", "bob") : List.of("bob", "ann");
      sends.add(
          () -> tell(new Audience.Users(users), Notice.of("system", Severity.CRITICAL, n, "svc")));
    }

    together(sends);

    assertThat(badge(ANN).unread()).isEqualTo(20);
    assertThat(badge(BOB).unread()).isEqualTo(20);
  }

  @Test
  void manyRequestsForOverlappingUsersAtOnceTellAllAndNoneWaitsCrosswise() throws Exception {
    List<Callable<Integer>> services = new ArrayList<>();
    for (int service = 0; service < 6; service++) {
      Random random = new Random(service);
      services.add(
          () -> {
            int told = 0;
            for (int i = 0; i < 40; i++) {
              int newcomers = 4 * i;
              List<String> users =
                  IntStream.range(0, 2 + random.nextInt(7))
                      .mapToObj(n -> "user-" + (newcomers + random.nextInt(12)))
                      .toList();
              told += tell(new Audience.Users(users), critical("alarm")).stored();
            }
            return told;
          });
    }

    int told = together(services).stream().mapToInt(n -> n).sum();

    assertThat(told).isGreaterThan(200);
    assertThat(database().number("select count(*) from notification")).isEqualTo(told);
    assertThat(database().number("select sum(unread) from notification_inbox")).isEqualTo(told);
  }

  @Test
  void aNewInboxNeedsNoSecondConnectionAndIsMadeOnceOnly() throws Exception {
    List<Callable<Sent>> sends = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      String user = "new-" + i / 4;
      sends.add(() -> tell(Audience.Users.one(user), notice("hello")));
    }

    together(sends);

    assertThat(database().number("select count(*) from notification_inbox where last_number = 4"))
        .isEqualTo(4);
  }

  @Test
  void whoWaitsForTheInboxTellsLaterThanWhoHasIt() throws Exception {
    CountDownLatch isHeld = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    CompletableFuture<Thread> teller = new CompletableFuture<>();
    Callable<Object> first =
        () ->
            hub.run(
                beans -> {
                  Sent sent = beans.notifications().send(TENANT, TO_ANN, notice("first"));
                  isHeld.countDown();
                  await(mayEnd);
                  return sent;
                });
    Callable<Object> second =
        () -> {
          await(isHeld);
          teller.complete(Thread.currentThread());
          return tell(TO_ANN, notice("second"));
        };
    Callable<Object> time =
        () -> {
          awaitLocking(teller.get(20, TimeUnit.SECONDS));
          hub.pass(Duration.ofSeconds(1));
          mayEnd.countDown();
          return hub.now();
        };

    together(List.of(first, second, time));

    assertThat(
            database()
                .number(
                    "select max(created_at) - min(created_at) from notification where user_id = 'ann'"))
        .isEqualTo(1_000);
    assertThat(titles(ANN)).containsExactly("second", "first");
  }

  /** Waits until it asks for inboxes, which it cannot get yet. */
  private static void awaitLocking(Thread thread) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (Stream.of(thread.getStackTrace())
        .noneMatch(
            place ->
                place.getClassName().equals(InboxStore.class.getName())
                    && place.getMethodName().equals("lock"))) {
      assertThat(System.nanoTime()).as("it never asks for an inbox").isLessThan(deadline);
      Thread.yield();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What is never held back. */
  private static Notice critical(String title) {
    return new Notice(
        "system",
        Severity.CRITICAL,
        title,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        "svc");
  }
}
