package dev.tidings.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class QueryStateProperties {
  /** Written down once more, so that the code is compared with something. */
  private static final Map<QueryStatus, Set<QueryStatus>> LEGAL =
      Map.of(
          QueryStatus.SUBMITTED,
          EnumSet.of(
              QueryStatus.PENDING,
              QueryStatus.RUNNING,
              QueryStatus.FAILED,
              QueryStatus.CANCELLED,
              QueryStatus.TIMEOUT),
          QueryStatus.PENDING,
          EnumSet.of(
              QueryStatus.RUNNING, QueryStatus.FAILED, QueryStatus.CANCELLED, QueryStatus.TIMEOUT),
          QueryStatus.RUNNING,
          EnumSet.of(
              QueryStatus.COMPLETED,
              QueryStatus.FAILED,
              QueryStatus.CANCELLED,
              QueryStatus.TIMEOUT),
          QueryStatus.COMPLETED,
          Set.of(),
          QueryStatus.FAILED,
          Set.of(),
          QueryStatus.CANCELLED,
          Set.of(),
          QueryStatus.TIMEOUT,
          Set.of());

  @Provide
  Arbitrary<List<Report>> reports() {
    return Combinators.combine(
            Arbitraries.of(QueryStatus.class),
            Arbitraries.integers().between(1, 9).injectNull(0.3),
            Arbitraries.integers().between(0, 100).injectNull(0.3),
            Arbitraries.longs().between(0, 1_000).injectNull(0.3))
        .as(
            (status, position, progress, rows) ->
                new Report(status, position, progress, rows, "it broke", "ann"))
        .list()
        .ofMaxSize(30);
  }

  @Property
  void onlyLegalTransitionsHappenAndAFinalStateStaysForEver(
      @ForAll("reports") List<Report> reports) {
    QueryState state = QueryState.submitted(0);
    long now = 0;
    for (Report report : reports) {
      QueryState before = state;
      now++;
      boolean stays = report.status() == before.status() && !before.status().isFinal();
      if (stays || LEGAL.getOrDefault(before.status(), Set.of()).contains(report.status())) {
        state = before.after(report, now);
        assertThat(state.status()).isEqualTo(report.status());
      } else {
        long at = now;
        assertThatThrownBy(() -> before.after(report, at))
            .isInstanceOf(IllegalTransitionException.class)
            .hasMessageContaining(before.status().wireName())
            .hasMessageContaining(report.status().wireName());
      }
      assertConsistent(before, state, now);
    }
  }

  private static void assertConsistent(QueryState before, QueryState state, long now) {
    QueryStatus status = state.status();
    assertThat(state.rows()).isGreaterThanOrEqualTo(before.rows());
    assertThat(state.submittedAt()).isZero();
    assertThat(state.endedAt() != null).isEqualTo(status.isFinal());
    assertThat(state.error() != null).isEqualTo(status == QueryStatus.FAILED);
    assertThat(state.by() != null).isEqualTo(status == QueryStatus.CANCELLED);
    if (status != QueryStatus.PENDING) {
      assertThat(state.position()).isNull();
    }
    if (status != QueryStatus.RUNNING) {
      assertThat(state.progress()).isNull();
    } else if (before.status() == QueryStatus.RUNNING && before.progress() != null) {
      assertThat(state.progress()).isNotNull().isGreaterThanOrEqualTo(before.progress());
    }
    if (status == QueryStatus.RUNNING || status == QueryStatus.COMPLETED) {
      assertThat(state.startedAt()).isNotNull();
    }
    if (before.startedAt() != null) {
      assertThat(state.startedAt()).isEqualTo(before.startedAt());
      assertThat(state.elapsed(now)).isNotNegative();
    }
  }
}
