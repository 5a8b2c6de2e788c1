package dev.tidings.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.query.Query.Owner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final int QUERIES = 500;
  private static final int REPORTS = 200;

  private final Progress progress = new Progress();

  private static Query query(long id, long version, QueryState state) {
    return new Query(
        id,
        version,
        "acme",
        new Owner("ann", "Ann"),
        "trino",
        "job-" + id,
        null,
        "select 1",
        state,
        1,
        id,
        null,
        false,
        false,
        null);
  }

  private static Query running(long id) {
    return query(id, 2, QueryState.submitted(0).after(Report.running(null, 0), 0));
  }

  @Test
  void ofManyReportsTheNewestOfEachQueryIsToldAndTheLastIsNeverLost() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    Map<Long, Long> told = new HashMap<>();
    ExecutorService threads = Executors.newFixedThreadPool(5);
    Future<?> teller =
        threads.submit(
            () -> {
              while (!over.get()) {
                tell(told);
              }
            });
    List<Future<?>> reporters = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int first = i;
      reporters.add(
          threads.submit(
              () -> {
                for (long rows = 1; rows <= REPORTS; rows++) {
                  for (long id = first; id < QUERIES; id += 4) {
                    progress.note(running(id), Report.running(null, rows), 1);
                  }
                }
              }));
    }
    for (Future<?> reporter : reporters) {
      reporter.get();
    }
    over.set(true);
    teller.get();
    tell(told);
    threads.shutdown();

    assertThat(told).hasSize(QUERIES);
    assertThat(told.values()).containsOnly((long) REPORTS);
    assertThat(progress.untold()).isEmpty();
  }

  /** As the sweep does; each query at most once, and never less than before. */
  private void tell(Map<Long, Long> told) {
    List<Query> untold = progress.untold();
    assertThat(untold).extracting(Query::id).doesNotHaveDuplicates();
    for (Query query : untold) {
      Long before = told.put(query.id(), query.state().rows());
      assertThat(before == null || before <= query.state().rows()).isTrue();
      progress.told(query);
    }
  }

  @Test
  void aReportForAnotherStatusIsNoProgress() {
    assertThatThrownBy(() -> progress.note(running(1), Report.completed(1), 1))
        .isInstanceOf(IllegalTransitionException.class)
        .hasMessageContaining("running")
        .hasMessageContaining("completed");
    assertThat(progress.untold()).isEmpty();
  }

  @Test
  void whatComesLateFromAnOlderVersionIsLeftOut() {
    Query pending = query(1, 1, QueryState.submitted(0).after(Report.pending(2), 0));
    progress.note(running(1), Report.running(10, 5), 1);

    progress.note(pending, Report.pending(1), 1);

    assertThat(progress.newest(1, 2)).hasValueSatisfying(s -> assertThat(s.rows()).isEqualTo(5));
    assertThat(progress.newest(1, 1)).isEmpty();
  }

  @Test
  void whoReadTheQueryBeforeItsProgressWasWrittenDoesNotTakeItBack() {
    Query read = running(1);
    progress.note(read, Report.running(60, 200), 1);
    progress.untold().forEach(progress::told);

    progress.note(read, Report.running(50, 150), 2);

    assertThat(progress.newest(1, 2))
        .hasValueSatisfying(
            state -> {
              assertThat(state.rows()).isEqualTo(200);
              assertThat(state.progress()).isEqualTo(60);
            });
  }
}
