package dev.tidings.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.security.Caller;
import dev.tidings.session.TestHub;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Lists of saved queries and of what engines have to end: what is in them, and that a page reads
 * about as many rows as it shows, however many there are. H2 reads an index in its order only if
 * the order of a list names all of its columns.
 */
abstract class QueryListsContract extends QueriesOnDatabase {
  private static final int MANY = 20_000;
  private static final int PAGE = 50;

  /** In the middle of what there is. */
  private static final long MIDDLE = 1_010_000;

  @Test
  void savedQueriesAreOwnAndSharedOnesNewestFirst() {
    List<Long> made = new ArrayList<>();
    for (boolean shared : List.of(false, true, true)) {
      made.add(save(ben, shared).id());
      made.add(save(ann, shared).id());
    }
    save(TestHub.callerOf("other", "ann"), true);
    long notOfAnn = made.remove(0);

    assertThat(saved(ann, Long.MAX_VALUE, 9)).containsExactlyElementsOf(reversed(made));
    assertThat(saved(ann, Long.MAX_VALUE, 2)).containsExactly(made.get(4), made.get(3));
    assertThat(saved(ann, made.get(3), 2)).containsExactly(made.get(2), made.get(1));
    assertThat(saved(ann, made.get(1), 2)).containsExactly(made.get(0));
    made.add(0, notOfAnn);
    assertThat(saved(engine, Long.MAX_VALUE, 9)).containsExactlyElementsOf(reversed(made));
  }

  @Test
  void anEngineHasToEndWhatIsCancelledAndItsOwnAndOpen() {
    List<Query> reported =
        List.of("a", "b", "c", "d").stream()
            .map(id -> world.reported(id, Report.running(null, 0)))
            .toList();
    reported.subList(0, 3).forEach(query -> queries.wantCancelled(ann, query.id()));
    Query ended = reported.get(1);
    queries.change("acme", ended.id(), ended.version(), Report.completed(1));

    assertThat(toEnd("trino", 0)).containsExactly(reported.get(0).id(), reported.get(2).id());
    assertThat(toEnd("trino", reported.get(0).id())).containsExactly(reported.get(2).id());
    assertThat(toEnd("spark", 0)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ann", "trino"})
  void aPageOfSavedQueriesReadsNotManyMoreRowsThanItShows(String who) {
    database()
        .fill(
            "insert into saved_query (id, tenant, owner_id, owner_name, name, query_text, audience,"
                + " result_version, created_at) select 1000000 + x, case mod(x, 3) when 0 then"
                + " 'other' else 'acme' end, case mod(x, 40) when 0 then 'ann' else 'ben' end, 'A',"
                + " 'Revenue', 'select 1', case mod(x, 41) when 0 then 'ALL' else 'NAMED' end, 0, x"
                + " from "
                + database().numbers(MANY));
    Caller caller = who.equals("ann") ? ann : engine;

    for (long first : List.of(Long.MAX_VALUE, MIDDLE)) {
      assertPages(first, before -> saved(caller, before, PAGE));
    }
  }

  @Test
  void aPageOfWhatAnEngineHasToEndReadsNotManyMoreRowsThanItShows() {
    database()
        .fill(
            "insert into query_execution (id, version, tenant, owner_id, owner_name, engine,"
                + " external_id, query_text, status, row_count, attempt, first_id, cancel_by,"
                + " cancel_at, cancel_open, audience, truncated, submitted_at, heard_at) select"
                + " 1000000 + x, 1, case mod(x, 3) when 0 then 'other' else 'acme' end, 'ann', 'A',"
                + " case mod(x, 5) when 0 then 'spark' else 'trino' end, x, 'select 1', case"
                + " mod(x, 7) when 0 then 'CANCELLED' else 'RUNNING' end, 0, 1, x, case mod(x, 11)"
                + " when 0 then 'ann' end, case mod(x, 11) when 0 then x end, mod(x, 11) = 0 and"
                + " mod(x, 7) <> 0, 'NAMED', false, x, x from "
                + database().numbers(MANY));

    for (long first : List.of(0L, MIDDLE)) {
      assertPages(first, after -> toEnd("trino", after));
    }
  }

  /** Three pages, each from where the one before ended. */
  private void assertPages(long first, LongFunction<List<Long>> list) {
    long next = first;
    for (int page = 1; page <= 3; page++) {
      long place = next;
      List<Long> shown = new ArrayList<>();
      long rows = database().rowsRead(() -> shown.addAll(list.apply(place)));

      assertThat(shown).hasSize(PAGE).doesNotHaveDuplicates();
      assertThat(rows).as("rows of page %d from %d", page, first).isBetween(50L, 120L);
      next = shown.get(PAGE - 1);
    }
  }

  private SavedQuery save(Caller caller, boolean shared) {
    return world.saved.add(
        caller, new SavedQuery.Wish("Revenue", "select 1", null, null, 1_000L, null, shared));
  }

  private List<Long> saved(Caller caller, long before, int limit) {
    return world.listing.list(caller, before, limit).stream().map(SavedQuery::id).toList();
  }

  private List<Long> toEnd(String name, long after) {
    return queries.wantedCancelled(engine, name, after, PAGE).stream().map(Query::id).toList();
  }

  private static List<Long> reversed(List<Long> ids) {
    return ids.stream().sorted(Comparator.reverseOrder()).toList();
  }
}
