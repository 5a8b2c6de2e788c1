package dev.tidings.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OneByOneTest {
  private static final int MANY = 1_000;
  private static final int CROWD = 4;

  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final List<String> done = new CopyOnWriteArrayList<>();
  private boolean stopped;

  private void execute(Runnable task) {
    if (stopped) {
      throw new RejectedExecutionException("the pool has stopped");
    }
    tasks.add(task);
  }

  private OneByOne<String> line(int most, Consumer<String> work) {
    return new OneByOne<>(this::execute, most, work);
  }

  /** Runs what was given to the executor, of which an error ends one only. */
  private void work() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      try {
        task.run();
      } catch (StackOverflowError e) {
        done.add("error");
      }
    }
  }

  @Test
  void whatWaitsIsWorkedOnInTheOrderInWhichItCame() {
    OneByOne<String> line = line(10, done::add);
    for (String thing : List.of("c", "a", "b")) {
      assertThat(line.add(thing)).isTrue();
    }
    assertThat(done).as("nothing on the thread that adds").isEmpty();

    work();

    assertThat(done).containsExactly("c", "a", "b");
  }

  @Test
  void whatWaitsIsNotAddedAgainButWhatWasWorkedOnIs() {
    OneByOne<String> line = line(10, done::add);
    line.add("a");
    line.add("b");
    line.add("a");
    assertThat(tasks).as("one thread").hasSize(1);
    work();
    line.add("a");
    work();

    assertThat(done).containsExactly("a", "b", "a");
  }

  @Test
  void whatIsWorkedOnWaitsAgainWhenItIsAddedMeanwhile() {
    List<OneByOne<String>> line = new ArrayList<>();
    line.add(
        line(
            10,
            thing -> {
              done.add(thing);
              if (done.size() == 1) {
                line.get(0).add(thing);
              }
            }));
    line.get(0).add("a");
    work();

    assertThat(done).containsExactly("a", "a");
  }

  @Test
  void whatDoesNotFitIsRefusedUntilSomethingWasWorkedOn() {
    OneByOne<String> line = line(2, done::add);
    line.add("a");
    line.add("b");
    assertThat(line.add("c")).isFalse();
    assertThat(line.add("a")).as("waits already").isTrue();
    work();
    assertThat(line.add("c")).isTrue();
    work();

    assertThat(done).containsExactly("a", "b", "c");
  }

  @Test
  void howeverManyAddOneThreadWorksAtATimeAndEachThingIsWorkedOnInItsOrder() throws Exception {
    ExecutorService pool = Executors.newCachedThreadPool();
    CountDownLatch worked = new CountDownLatch(CROWD * MANY);
    AtomicInteger atOnce = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    OneByOne<String> line =
        new OneByOne<>(
            pool,
            CROWD * MANY,
            thing -> {
              most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
              done.add(thing);
              atOnce.decrementAndGet();
              worked.countDown();
            });
    try {
      List<Future<?>> crowd = new ArrayList<>();
      for (int i = 0; i < CROWD; i++) {
        String name = "t" + i + ":";
        crowd.add(pool.submit(() -> IntStream.range(0, MANY).forEach(n -> line.add(name + n))));
      }
      for (Future<?> some : crowd) {
        some.get();
      }
      Latches.await(worked);
    } finally {
      pool.shutdown();
    }

    assertThat(most).hasValue(1);
    for (int i = 0; i < CROWD; i++) {
      String name = "t" + i + ":";
      assertThat(done)
          .filteredOn(thing -> thing.startsWith(name))
          .containsExactlyElementsOf(IntStream.range(0, MANY).mapToObj(n -> name + n).toList());
    }
  }

  @Test
  void workThatFailsHoldsUpNoOther() {
    OneByOne<String> line = line(10, this::failOnA);
    line.add("a");
    line.add("b");
    work();
    assertThat(done).containsExactly("b");

    line.add("c");
    work();

    assertThat(done).containsExactly("b", "c");
  }

  private void failOnA(String thing) {
    if (thing.equals("a")) {
      throw new IllegalStateException("the work fails");
    }
    done.add(thing);
  }

  @Test
  void anErrorEndsItsThreadAndWhatWaitsIsWorkedOnByAnother() {
    OneByOne<String> line = line(10, this::breakOnA);
    line.add("a");
    line.add("b");
    work();
    assertThat(done).containsExactly("error", "b");

    line.add("c");
    work();

    assertThat(done).containsExactly("error", "b", "c");
  }

  private void breakOnA(String thing) {
    if (thing.equals("a")) {
      throw new StackOverflowError("the work breaks");
    }
    done.add(thing);
  }

  @Test
  void whoeverAddsOnceThePoolHasStoppedIsTold() {
    OneByOne<String> line = line(10, done::add);
    stopped = true;
    assertThatThrownBy(() -> line.add("a")).isInstanceOf(RejectedExecutionException.class);
    assertThatThrownBy(() -> line.add("b"))
        .as("not taken for being worked on by the thread that there is not")
        .isInstanceOf(RejectedExecutionException.class);

    stopped = false;
    line.add("c");
    work();

    assertThat(done).containsExactly("a", "b", "c");
  }

  @Test
  void anErrorIsToldAsItIsThoughThePoolHasStopped() {
    OneByOne<String> line = line(10, this::breakOnA);
    line.add("a");
    stopped = true;

    assertThatThrownBy(tasks.remove()::run)
        .isInstanceOf(StackOverflowError.class)
        .satisfies(
            e ->
                assertThat(e.getSuppressed())
                    .singleElement()
                    .isInstanceOf(RejectedExecutionException.class));
  }
}
