package dev.tidings.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.notification.Notice;
import dev.tidings.notification.Severity;
import org.junit.jupiter.api.Test;

class QueryNoticesTest {
  private static Notice notice(Report end) {
    QueryState ended =
        QueryState.submitted(0).after(Report.running(null, 0), 1_000).after(end, 4_230);
    return QueryNotices.notice(
        new Query(
            456,
            3,
            "acme",
            new Query.Owner("ann", "Ann"),
            null,
            null,
            "sales",
            "select 1",
            ended,
            1,
            456,
            null,
            false,
            false,
            null));
  }

  @Test
  void aCompletedQueryIsToldWithSecondsAndRows() {
    Notice notice = notice(Report.completed(45_231));

    assertThat(notice.title()).isEqualTo("Your query completed in 3.2s (45,231 rows)");
    assertThat(notice.kind()).isEqualTo("query");
    assertThat(notice.severity()).isEqualTo(Severity.SUCCESS);
    assertThat(notice.dedupeKey()).contains("query-456");
  }

  @Test
  void everyOtherEndIsToldInItsWords() {
    assertThat(notice(Report.failed("no disk")).body()).contains("no disk");
    assertThat(notice(Report.cancelled("ben")).title())
        .isEqualTo("Your query was cancelled by ben");
    assertThat(notice(Report.of(QueryStatus.TIMEOUT)).title()).isEqualTo("Your query timed out");
  }
}
