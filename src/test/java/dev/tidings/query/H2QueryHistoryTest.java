package dev.tidings.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.history.OnH2;
import dev.tidings.query.QuerySearch.Scope;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@OnH2
class H2QueryHistoryTest extends QueryHistoryContract {
  /** H2 reads an index in its order only if the order of a list names all of its columns. */
  @ParameterizedTest
  @EnumSource
  void aPageReadsNotManyMoreRowsThanItShows(Scope scope) {
    database()
        .execute(
            "insert into query_execution (id, version, tenant, owner_id, owner_name, engine,"
                + " external_id, query_text, status, row_count, attempt, first_id, audience, truncated,"
                + " submitted_at, heard_at) select 1000000 + x, 1, 'acme', case mod(x, 2) when 0 then"
                + " 'ann' else 'ben' end, 'A', 'trino', x, 'select 1', 'RUNNING', 0, 1, x, case"
                + " mod(x, 3) when 0 then 'ALL' else 'NAMED' end, false, x, x"
                + " from system_range(1, 20000)");
    QuerySearch search = new QuerySearch(scope, Set.of(), null, 0, 1_000_000, Long.MAX_VALUE, 50);

    long rows = database().rowsRead(() -> assertThat(queries.search(ann, search)).hasSize(50));

    assertThat(rows).isBetween(50L, 500L);
  }
}
