package dev.tidings.query;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.query.QueryBodies.OfOne;
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

  private QueryReports reports() {
    return new QueryReports(queries, world.progress, clock);
  }

  private static OfOne rows(long id, long rows) {
    return new OfOne(id, null, null, null, null, rows, null, null);
  }
}
