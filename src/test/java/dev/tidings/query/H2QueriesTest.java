package dev.tidings.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.history.OnH2;
import dev.tidings.query.QuerySearch.Scope;
import dev.tidings.security.Caller;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@OnH2
class H2QueriesTest extends QueriesContract {
  /** H2 reads an index in its order only if the order of a list names all of its columns. */
  @ParameterizedTest
  @EnumSource
  void aPageReadsNotManyMoreRowsThanItShows(Scope scope) {
    database().execute(
        "insert into query_execution (id, version, tenant, owner_id, owner_name, engine,"
            + " external_id, query_text, status, row_count, attempt, first_id, audience, truncated,"
            + " submitted_at, heard_at) select 1000000 + x, 1, 'acme', case mod(x, 2) when 0 then"
            + " 'ann' else 'ben' end, 'A', 'trino', x, 'select 1', 'RUNNING', 0, 1, x, case"
            + " mod(x, 3) when 0 then 'ALL' else 'NAMED' end, false, x, x"
            + " from system_range(1, 20000)");
    Caller ann =
        new Caller("ann", "Ann", Optional.empty(), "acme", Set.of(), Instant.MAX, Optional.empty());
    QuerySearch search = new QuerySearch(scope, Set.of(), null, 0, 1_000_000, Long.MAX_VALUE, 50);
    QueryWorld world = new QueryWorld(database(), Clock.systemUTC());
    long rows =
        database().rowsRead(() -> assertThat(world.queries.search(ann, search)).hasSize(50));

    assertThat(rows).isBetween(50L, 500L);
  }
}
