package dev.tidings.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.security.RateExceededException;
import dev.tidings.session.TestHub;
import dev.tidings.settings.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What waits for a slot knows its place, and nobody waits for all of another's. */
abstract class WaitingRunsContract extends RunnerOnDatabase {
  @Test
  void placesInTheQueueCountDownAsQueriesEnd() {
    Runner runner = runner(Map.of());
    Query first = submit(runner, ANN, shop.endless());
    awaitStatus(first, QueryStatus.RUNNING);
    Query second = submit(runner, ANN, shop.endless());
    Query third = submit(runner, ANN, shop.endless());
    Query fourth = submit(runner, ANN, "select 4");
    assertThat(List.of(second, third, fourth))
        .extracting(query -> query.state().position())
        .containsExactly(1, 2, 3);

    runner.cancel(first.id(), "ann");
    awaitStatus(second, QueryStatus.RUNNING);
    awaitPlace(third, 1);
    awaitPlace(fourth, 2);
    runner.cancel(third.id(), "ann"); // while it waits
    assertThat(state(third).status()).isEqualTo(QueryStatus.CANCELLED);
    awaitPlace(fourth, 1);
    runner.cancel(second.id(), "ann");
    awaitStatus(fourth, QueryStatus.COMPLETED);
    assertThat(world.ended).hasSize(4);
  }

  @Test
  void nobodyWaitsForAllOfAnothers() {
    Runner runner = runner(Map.of());
    Query first = submit(runner, ANN, shop.endless());
    awaitStatus(first, QueryStatus.RUNNING);
    Query second = submit(runner, ANN, "select 2");
    Query third = submit(runner, ANN, "select 3");
    Query bens = submit(runner, BEN, "select 4");

    awaitPlace(bens, 2);
    awaitPlace(third, 3);
    runner.cancel(first.id(), "ann");
    awaitStatus(third, QueryStatus.COMPLETED);
    assertThat(world.ended)
        .extracting(Query::id)
        .containsExactly(first.id(), second.id(), bens.id(), third.id());
  }

  @Test
  void aTenantsQueueHasABound() {
    Runner runner = runner(Map.of(Setting.QUERIES_QUEUE, "2"));
    Query first = submit(runner, ANN, shop.endless());
    awaitStatus(first, QueryStatus.RUNNING);
    submit(runner, ANN, "select 1");
    Query last = submit(runner, BEN, "select 1");

    assertThatThrownBy(() -> submit(runner, BEN, "select 1"))
        .isInstanceOf(RateExceededException.class);
    runner.cancel(last.id(), "ben");
    submit(runner, BEN, "select 1");
    runner.cancel(first.id(), "ann");
  }

  @Test
  void aQueryThatIsSharedWhileItWaitsOrRunsGoesOn() {
    Runner runner = runner(Map.of());
    Query first = submit(runner, ANN, shop.endless());
    awaitStatus(first, QueryStatus.RUNNING);
    Query second = submit(runner, ANN, "select id from shop.item");

    world.queries.share(TestHub.caller("ann"), second.id(), List.of("ben"), false);
    world.queries.share(TestHub.caller("ann"), first.id(), List.of("ben"), false);
    runner.cancel(first.id(), "ann");

    assertThat(awaitStatus(second, QueryStatus.COMPLETED).rows()).isEqualTo(1_200);
    assertThat(world.ended).hasSize(2);
  }

  @Test
  void theRunOfASavedQueryWaitsForAPlaceAndIsSeenByWhoeverSeesThat() {
    Runner runner = runner(Map.of(Setting.QUERIES_QUEUE, "1"));
    SavedRuns runs = new SavedRuns(world.saved, runner, TestHub.threadsThatStand());
    SavedQuery saved =
        world.saved.add(
            TestHub.caller("ann"),
            new SavedQuery.Wish("All", "select id from shop.item", null, null, null, "go", true));
    Query first = submit(runner, ANN, shop.endless());
    awaitStatus(first, QueryStatus.RUNNING);
    Query waiting = submit(runner, ANN, "select 1");

    runs.runDue();
    assertThat(database().number("select count(*) from query_execution where saved_id > 0"))
        .isZero();
    assertThat(database().number("select next_run_at from saved_query")).isPositive();
    runner.cancel(first.id(), "ann");
    awaitStatus(waiting, QueryStatus.COMPLETED);
    runs.runOn("acme", "go");
    runs.runDue();

    await("its rows", () -> find(saved, "ben").resultId() != null);
    long result = Objects.requireNonNull(find(saved, "ben").resultId());
    Query run = world.queries.find(TestHub.caller("ben"), result).orElseThrow();
    assertThat(run.state().rows()).isEqualTo(1_200);
    assertThat(
            world.results.page(run, 1, System.currentTimeMillis() + Duration.ofDays(1).toMillis()))
        .isPresent();
    await("the news", () -> !world.told("query.saved." + saved.id()).isEmpty());
    assertThat(world.told("query.saved." + saved.id())).hasSize(1);
    assertThat(world.told("queries.everyone")).isEmpty();
  }

  /** Subscribers are told this place. */
  private void awaitPlace(Query query, int place) {
    await(
        "place " + place + " of " + query.id(),
        () -> {
          world.queries.noteAll(world.progress.untold());
          return Objects.equals(state(query).position(), place);
        });
  }

  private SavedQuery find(SavedQuery saved, String user) {
    return world.saved.find(TestHub.caller(user), saved.id()).orElseThrow();
  }
}
