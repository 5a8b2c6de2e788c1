package dev.tidings.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.protocol.ProtocolException;
import dev.tidings.query.QuerySearch.Scope;
import dev.tidings.rest.ProblemException;
import dev.tidings.session.TestHub;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who sees a query, how the history is searched, and when it is forgotten. */
abstract class QueryHistoryContract extends QueriesOnDatabase {
  @Test
  void onlyWhoMaySeesAQuery() {
    Query query = world.reported("job-1", Report.pending(1));

    assertThat(queries.find(ben, query.id())).isEmpty();
    assertThat(queries.find(engine, query.id())).isPresent();
    assertThat(queries.find(TestHub.callerOf("other", "ann", "service"), query.id())).isEmpty();
    assertThatThrownBy(() -> queries.wantCancelled(ben, query.id()))
        .isInstanceOf(ProblemException.class);

    queries.share(ann, query.id(), List.of("ben", "cid"), false);
    assertThat(queries.find(ben, query.id())).isPresent();
    assertThatThrownBy(() -> queries.wantCancelled(ben, query.id()))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("owner");
    queries.change("acme", query.id(), null, Report.running(null, 0));
    assertThat(world.told("queries:ben")).hasSize(2);
    assertThat(world.told("queries.everyone")).isEmpty();

    assertThat(queries.share(ann, query.id(), List.of("cid"), true)).containsExactly("ben");
    queries.change("acme", query.id(), null, Report.completed(1));
    assertThat(world.told("queries:ben")).hasSize(2);
    assertThat(world.told("queries:cid")).hasSize(3);
    assertThat(world.told("queries.everyone")).hasSize(2);
    assertThat(queries.find(TestHub.caller("dan"), query.id())).isPresent();
  }

  @Test
  void theHistoryIsSearchedByOwnerTextStatusAndTime() {
    Query first = world.reported("job-1", Report.pending(1));
    clock.move(Duration.ofMinutes(1));
    Query second =
        queries.add(
            NewQuery.ofEngine("acme", QueryWorld.ANN, "trino", "job-2", "SELECT 100%_x FROM T"),
            Report.running(null, 0));
    Query bens =
        queries.add(
            NewQuery.ofEngine("acme", new Query.Owner("ben", "Ben"), "trino", "job-3", "select 3"),
            Report.pending(1));
    queries.share(ben, bens.id(), List.of("ann"), false);
    world.reported("job-9", Report.pending(9)); // of Ann as well
    queries.add(
        NewQuery.ofEngine("other", QueryWorld.ANN, "trino", "job-1", "select 1"),
        Report.pending(1));

    assertThat(search(Scope.MINE, Set.of(), null, 0)).hasSize(3).doesNotContain(bens.id());
    assertThat(search(Scope.SHARED, Set.of(), null, 0)).containsExactly(bens.id());
    assertThat(search(Scope.VISIBLE, Set.of(), null, 0)).hasSize(4).contains(bens.id());
    assertThat(search(Scope.ALL, Set.of(), null, 0)).hasSize(4);
    assertThat(search(Scope.MINE, Set.of(QueryStatus.RUNNING), null, 0))
        .containsExactly(second.id());
    assertThat(search(Scope.MINE, Set.of(), "100%_X", 0)).containsExactly(second.id());
    assertThat(search(Scope.MINE, Set.of(), "%", 0)).containsExactly(second.id());
    assertThat(search(Scope.MINE, Set.of(), null, clock.millis())).doesNotContain(first.id());
  }

  private List<Long> search(
      Scope scope, Set<QueryStatus> statuses, @Nullable String text, long from) {
    return queries
        .search(
            ann, new QuerySearch(scope, statuses, text, from, Long.MAX_VALUE, Long.MAX_VALUE, 50))
        .stream()
        .map(Query::id)
        .toList();
  }

  @Test
  void whatEndedLongAgoIsForgottenWithItsRowsAndViewers() {
    Query old = world.reported("job-1", Report.running(null, 0));
    queries.share(ann, old.id(), List.of("ben"), false);
    world.results.add(old, 1, "{}", clock.millis() + 1_000);
    queries.change("acme", old.id(), null, Report.completed(1));
    clock.move(Duration.ofDays(31));
    Query open = world.reported("job-2", Report.running(null, 0));

    assertThat(world.results.page(old, 1, clock.millis())).isEmpty();
    assertThat(queries.forget(clock.millis() - Duration.ofDays(30).toMillis())).isEqualTo(1);
    assertThat(queries.find(ann, old.id())).isEmpty();
    assertThat(queries.find(ann, open.id())).isPresent();
    assertThat(database().number("select count(*) from query_share")).isZero();
    assertThat(database().number("select count(*) from query_result")).isZero();
  }

  /** H2 reads an index in its order only if the order of a list names all of its columns. */
  @ParameterizedTest
  @EnumSource
  void aPageReadsNotManyMoreRowsThanItShows(Scope scope) {
    database()
        .fill(
            "insert into query_execution (id, version, tenant, owner_id, owner_name, engine,"
                + " external_id, query_text, status, row_count, attempt, first_id, audience, truncated,"
                + " submitted_at, heard_at) select 1000000 + x, 1, 'acme', case mod(x, 2) when 0 then"
                + " 'ann' else 'ben' end, 'A', 'trino', x, 'select 1', 'RUNNING', 0, 1, x, case"
                + " mod(x, 3) when 0 then 'ALL' else 'NAMED' end, false, x, x"
                + " from "
                + database().numbers(20_000));
    QuerySearch search = new QuerySearch(scope, Set.of(), null, 0, 1_000_000, Long.MAX_VALUE, 50);

    long rows = database().rowsRead(() -> assertThat(queries.search(ann, search)).hasSize(50));

    assertThat(rows).isBetween(50L, 500L);
  }
}
