package dev.tidings.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.activity.NewActivity.Named;
import dev.tidings.activity.Newcomers.Newcomer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NewcomersTest {
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final List<String> seen = new ArrayList<>();

  private Newcomers newcomers(int most) {
    return new Newcomers(tasks::add, most, newcomer -> seen.add(newcomer.user().id()));
  }

  private void work() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  private static Newcomer user(int number) {
    return new Newcomer("acme", new Named("user-" + number, "User"));
  }

  @Test
  void aStormOfUsersIsOneTaskAndEachIsLookedAtOnce() {
    Newcomers newcomers = newcomers(10_000);
    for (int round = 0; round < 2; round++) {
      IntStream.range(0, 10_000).forEach(i -> newcomers.connected(user(i)));
    }

    assertThat(tasks).hasSize(1);
    work();

    assertThat(seen).hasSize(10_000).doesNotHaveDuplicates();
    newcomers.connected(user(10_001));
    assertThat(tasks).hasSize(1);
  }

  @Test
  void whoeverComesWhileThreadsWorkIsLookedAtByOneThreadAtATime() throws Exception {
    ExecutorService pool = Executors.newCachedThreadPool();
    AtomicInteger atOnce = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch looked = new CountDownLatch(4_000);
    Newcomers newcomers =
        new Newcomers(
            pool,
            4_000,
            newcomer -> {
              most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
              atOnce.decrementAndGet();
              looked.countDown();
            });
    try {
      List<Future<?>> crowd = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        int first = thread * 1_000;
        crowd.add(
            pool.submit(
                () ->
                    IntStream.range(first, first + 1_000)
                        .forEach(i -> newcomers.connected(user(i)))));
      }
      for (Future<?> some : crowd) {
        some.get();
      }
      looked.await(); // all of them, or the test ends with its time-out
    } finally {
      pool.shutdown();
    }

    assertThat(most).hasValue(1);
  }

  @Test
  void whoeverCouldNotBeLookedAtIsLookedAtWithTheNextConnectionAndTheOthersAtOnce() {
    AtomicInteger tries = new AtomicInteger();
    Newcomers newcomers =
        new Newcomers(
            tasks::add,
            10,
            newcomer -> {
              if (tries.incrementAndGet() == 1) {
                throw new IllegalStateException("the database is away");
              }
              seen.add(newcomer.user().id());
            });
    newcomers.connected(user(1));
    newcomers.connected(user(2));
    work();
    assertThat(seen).containsExactly("user-2");

    newcomers.connected(user(1));
    newcomers.connected(user(2));
    work();

    assertThat(seen).containsExactly("user-2", "user-1");
  }

  @Test
  void whoeverDoesNotFitIsLookedAtWithTheNextConnection() {
    Newcomers newcomers = newcomers(2);
    IntStream.range(0, 3).forEach(i -> newcomers.connected(user(i)));
    work();
    assertThat(seen).containsExactly("user-0", "user-1");

    newcomers.connected(user(2));
    work();

    assertThat(seen).containsExactly("user-0", "user-1", "user-2");
  }

  @Test
  void theSameUserOfAnotherTenantIsAnother() {
    Newcomers newcomers = newcomers(10);
    newcomers.connected(user(1));
    newcomers.connected(new Newcomer("umbrella", new Named("user-1", "User")));
    work();

    assertThat(seen).containsExactly("user-1", "user-1");
  }
}
