package dev.tidings.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.session.TestHub;
import dev.tidings.settings.Setting;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is cancelled or takes too long is stopped in the database as well. */
abstract class StoppedRunsContract extends RunnerOnDatabase {
  @Test
  void aCancelledQueryIsGoneFromTheDatabaseWithinASecond() {
    Runner runner = runner(Map.of());
    Query query = submit(runner, ANN, shop.endless());
    awaitStatus(query, QueryStatus.RUNNING);
    await("its statement", () -> shop.active() == 1);

    long began = System.nanoTime();
    assertThat(runner.cancel(query.id(), "ben")).isTrue();
    await("no statement", () -> shop.active() == 0);
    Duration took = Duration.ofNanos(System.nanoTime() - began);

    assertThat(took).isLessThan(Duration.ofSeconds(1));
    assertThat(awaitStatus(query, QueryStatus.CANCELLED).by()).isEqualTo("ben");
    assertThat(world.ended).hasSize(1);
    assertThat(runner.cancel(query.id(), "ben")).isFalse();
    Query next = submit(runner, ANN, "select 1");
    awaitStatus(next, QueryStatus.COMPLETED); // the slot is free again
  }

  @Test
  void aCancelThatAnotherNodeTookIsFollowed() {
    Query query = submit(runner(Map.of()), ANN, shop.endless());
    awaitStatus(query, QueryStatus.RUNNING);

    world.queries.wantCancelled(TestHub.caller("ann"), query.id());

    assertThat(awaitStatus(query, QueryStatus.CANCELLED).by()).isEqualTo("ann");
    await("no statement", () -> shop.active() == 0);
  }

  @Test
  void aCancelBetweenTheQueueAndTheStartIsACancel() {
    Runner runner = runner(Map.of());
    Query first = submit(runner, ANN, shop.endless());
    awaitStatus(first, QueryStatus.RUNNING);
    Query second = submit(runner, ANN, shop.endless());

    world.queries.wantCancelled(TestHub.caller("ben", "admin"), second.id());
    runner.cancel(first.id(), "ann");

    assertThat(awaitStatus(second, QueryStatus.CANCELLED).by()).isEqualTo("ben");
    assertThat(shop.active()).isZero();
    await("both forgotten", () -> !runner.cancel(second.id(), "ann"));
  }

  @Test
  void aQueryThatTakesTooLongIsStopped() {
    Runner runner = runner(Map.of(Setting.QUERIES_TIMEOUT, "1s"));

    Query query = submit(runner, ANN, shop.endless());

    QueryState state = awaitStatus(query, QueryStatus.TIMEOUT);
    assertThat(state.elapsed(0)).isBetween(900L, 4_000L);
    await("no statement", () -> shop.active() == 0);
  }

  @Test
  void aCancelEndsAQueryOfWhichRowsHaveBeenRead() {
    Runner runner = runner(Map.of());
    Query query = submit(runner, ANN, shop.endlessLater());
    await("its first rows", () -> read(query) >= 1_000);

    long began = System.nanoTime();
    runner.cancel(query.id(), "ben");
    await("no statement", () -> shop.active() == 0);

    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
    assertThat(awaitStatus(query, QueryStatus.CANCELLED).by()).isEqualTo("ben");
  }

  @Test
  void aTimeOutEndsAQueryOfWhichRowsHaveBeenRead() {
    Runner runner = runner(Map.of(Setting.QUERIES_TIMEOUT, "1s"));
    Query query = submit(runner, ANN, shop.endlessLater());

    assertThat(awaitStatus(query, QueryStatus.TIMEOUT).elapsed(0)).isBetween(900L, 4_000L);
    await("no statement", () -> shop.active() == 0);
  }
}
