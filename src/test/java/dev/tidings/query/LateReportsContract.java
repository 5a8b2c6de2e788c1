package dev.tidings.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.tidings.query.QueryBodies.OfOne;
import dev.tidings.query.QueryReports.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Progress of queries that engines report when they are over already. */
abstract class LateReportsContract extends QueriesOnDatabase {
  @ParameterizedTest
  @EnumSource(
      value = QueryStatus.class,
      names = {"COMPLETED", "FAILED", "CANCELLED", "TIMEOUT"})
  void progressThatComesLateIsRefusedForWhereTheQueryIs(QueryStatus end) {
    Query query = world.reported("job-1", Report.running(10, 100));
    queries.change("acme", query.id(), query.version(), new Report(end, null, null, 9L, "x", "y"));

    assertThatThrownBy(() -> reports().next(engine, query.id(), null, rows(0, 700).reported()))
        .isInstanceOf(IllegalTransitionException.class)
        .hasMessageContaining(end.wireName());
  }

  @Test
  void progressOfAQueryThatEndedElsewhereMeanwhileIsRefusedAmongMany() {
    Query first = world.reported("job-1", Report.pending(1));
    Query ending = world.reported("job-2", Report.running(10, 100));
    Query other = world.reported("job-3", Report.running(10, 100));
    world.events.observe(
        QueryStarted.class,
        started -> {
          if (started.query().id() == first.id()) { // all that comes in the request is read by now
            world.transactions.onCommit(
                () -> queries.change("acme", ending.id(), ending.version(), Report.completed(900)));
          }
        });

    List<Answer> answers =
        reports()
            .next(engine, List.of(running(first), rows(ending.id(), 700), rows(other.id(), 701)));

    assertThat(answers)
        .extracting(answer -> answer.problem() == null)
        .containsExactly(true, false, true);
    assertThat(answers.get(1).json()).contains("\"status\":409", "the query is completed");
    assertThat(queries.noteAll(world.progress.untold()))
        .extracting(Query::id, query -> query.state().rows())
        .containsExactly(tuple(other.id(), 701L));
  }

  @Test
  void progressAndTheEndThatFollowsItAreBothTakenAmongMany() {
    Query query = world.reported("job-1", Report.running(10, 100));

    List<Answer> answers =
        reports()
            .next(engine, List.of(rows(query.id(), 700), failed(query), rows(query.id(), 800)));

    assertThat(answers)
        .extracting(answer -> answer.problem() == null)
        .containsExactly(true, true, false);
    assertThat(queries.find(ann, query.id()).orElseThrow().state().rows()).isEqualTo(700);
  }

  private static OfOne running(Query query) {
    return new OfOne(query.id(), "running", query.version(), null, null, null, null, null);
  }

  private static OfOne failed(Query query) {
    return new OfOne(query.id(), "failed", query.version(), null, null, null, "no disk", null);
  }

  private QueryReports reports() {
    return new QueryReports(queries, world.progress, clock);
  }

  private static OfOne rows(long id, long rows) {
    return new OfOne(id, null, null, null, null, rows, null, null);
  }
}
