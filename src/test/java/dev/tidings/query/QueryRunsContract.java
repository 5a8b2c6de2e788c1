package dev.tidings.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.JsonObject;
import dev.tidings.settings.Setting;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is run is kept page by page within its caps, and its end is written whatever happens. */
abstract class QueryRunsContract extends RunnerOnDatabase {
  @Test
  void rowsAreKeptPageByPage() {
    Runner runner = runner(Map.of());

    Query query = submit(runner, ANN, "select id, name, price from shop.item order by id");

    QueryState state = awaitStatus(query, QueryStatus.COMPLETED);
    assertThat(state.rows()).isEqualTo(1_200);
    long now = System.currentTimeMillis();
    assertThat(world.results.pages(query, now)).isEqualTo(3);
    JsonObject first = JsonObject.parse(world.results.page(query, 1, now).orElseThrow());
    assertThat(first.array("rows", 1_000).orElseThrow()).hasSize(500);
    assertThat(first.array("rows", 1_000).orElseThrow().get(0).json())
        .isEqualTo("[1,\"item 1\",1.50]");
    assertThat(first.array("columns", 10).orElseThrow()).hasSize(3);
    JsonObject last = JsonObject.parse(world.results.page(query, 3, now).orElseThrow());
    assertThat(last.array("rows", 1_000).orElseThrow()).hasSize(200);
    assertThat(world.results.page(query, 4, now)).isEmpty();
    assertThat(world.results.page(query, 1, now + Duration.ofHours(2).toMillis())).isEmpty();
    assertThat(world.ended).hasSize(1);
  }

  @Test
  void rowsBeyondTheCapAreNotRead() {
    Runner runner = runner(Map.of(Setting.QUERIES_MAX_ROWS, "700"));

    Query query = submit(runner, ANN, "select * from shop.item");

    assertThat(awaitStatus(query, QueryStatus.COMPLETED).rows()).isEqualTo(700);
    assertThat(world.queries.find("acme", query.id()).orElseThrow().truncated()).isTrue();
  }

  @Test
  void bytesBeyondTheCapAreNotRead() {
    Runner runner = runner(Map.of(Setting.QUERIES_MAX_BYTES, "5000"));

    Query query = submit(runner, ANN, "select * from shop.item");

    assertThat(awaitStatus(query, QueryStatus.COMPLETED).rows()).isBetween(100L, 400L);
    assertThat(world.queries.find("acme", query.id()).orElseThrow().truncated()).isTrue();
  }

  @Test
  void theSameRowsHaveTheSameHashAndOthersAnother() throws SQLException {
    List<String> hashes = new ArrayList<>();
    for (String sql : List.of("select 1 as a", "select 1 as a", "select 2 as a", "select 1 as b")) {
      Execution execution =
          new Execution(
              QuerySource.checked("shop", shop.reader(), List.of()),
              sql,
              new Execution.Bounds(SOON, 10, 1_000));
      Execution.Outcome outcome = execution.run((page, content) -> {}, rows -> {});
      hashes.add(((Execution.Outcome.Done) outcome).hash());
    }

    assertThat(hashes.get(0)).isEqualTo(hashes.get(1));
    assertThat(hashes.subList(1, 4)).doesNotHaveDuplicates();
  }

  @Test
  void whatTheDatabaseRefusesHasFailedWithItsWords() {
    Query query = submit(runner(Map.of()), ANN, "select nothing from shop.item");

    assertThat(awaitStatus(query, QueryStatus.FAILED).error()).containsIgnoringCase("nothing");
  }

  @Test
  void anEndThatTheHubsDatabaseDoesNotTakeIsWrittenLater() {
    hiccups.set(2);
    Query query = submit(runner(Map.of()), ANN, "select id from shop.item");

    assertThat(awaitStatus(query, QueryStatus.COMPLETED).rows()).isEqualTo(1_200);
    assertThat(hiccups).hasValue(0);
    assertThat(world.ended).hasSize(1);
  }
}
