package dev.tidings.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.history.OnPostgres;
import dev.tidings.protocol.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Test;

@OnPostgres
class PostgresQueryRunsTest extends QueryRunsContract {
  @Test
  void cellsAreCutBeforeTheHubTakesThem() {
    Runner runner = runner(Map.of());

    Query query =
        submit(runner, ANN, "select repeat('x', 100000000) as a from generate_series(1, 500)");

    assertThat(awaitStatus(query, QueryStatus.COMPLETED).rows()).isEqualTo(500);
    JsonObject page =
        JsonObject.parse(world.results.page(query, 1, System.currentTimeMillis()).orElseThrow());
    assertThat(page.array("columns", 1).orElseThrow().get(0).json())
        .isEqualTo("{\"name\":\"a\",\"type\":\"text\"}");
    assertThat(world.queries.find("acme", query.id()).orElseThrow().truncated()).isTrue();
  }

  @Test
  void columnsAreWhatTheyWere() {
    Query query =
        submit(
            runner(Map.of()),
            ANN,
            "select 1 as a, 2.50 as a, 'x' as b, array[1, 2] as c, '{\"d\": 1}'::jsonb as d,"
                + " true as e, null as f, 1.5::float8 as g, row(1, 'y') as h"
                + " union all select id, price, name, null, null, false, null, 2, null"
                + " from shop.item where id = 1 order by 1, 3 desc");

    awaitStatus(query, QueryStatus.COMPLETED);
    assertThat(world.results.page(query, 1, System.currentTimeMillis()).orElseThrow())
        .endsWith(
            "\"rows\":[[1,2.50,\"x\",\"{1,2}\",\"{\\\"d\\\": 1}\",true,null,1.5,\"(1,y)\"],"
                + "[1,1.50,\"item 1\",null,null,false,null,2,null]]}")
        .startsWith("{\"columns\":[{\"name\":\"a\",\"type\":\"int4\"},{\"name\":\"a\",");
  }
}
