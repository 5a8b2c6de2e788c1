package dev.tidings.it;

import static dev.tidings.it.Frames.ofType;
import static dev.tidings.it.Frames.on;
import static dev.tidings.it.Frames.unique;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Queries that the hub runs, once or whenever they are due, over REST and WebSocket. */
class QueryRunIT extends QueryHub {
  private static final String ENDLESS =
      "select count(*) from system_range(1, 1000000) a, system_range(1, 1000000) b"
          + " where a.x * b.x = -1";

  @Test
  void sqlIsRunAndItsRowsAreReadPageByPage() {
    String ann = unique("ann-");
    try (TestClient client = client(runner(ann))) {
      client.subscribe("queries");
      JsonObject query = run(ann, "select id, name from sales.customer order by id");
      assertThat(query.getString("status")).isEqualTo("pending");
      assertThat(query.getInt("position")).isPositive();

      JsonObject done =
          client
              .await(
                  "its end", 1, Duration.ofSeconds(30), status("query.update", query, "completed"))
              .get(0)
              .getJsonObject("payload");
      assertThat(done.getInt("rows")).isEqualTo(10_000);
      JsonObject page =
          rest.get(QUERIES + "/" + query.getInt("id") + "/result?page=20", runner(ann)).json();
      assertThat(page.getInt("pages")).isEqualTo(20);
      assertThat(page.getJsonObject("result").getJsonArray("rows")).hasSize(500);
      assertThat(
              page.getJsonObject("result")
                  .getJsonArray("columns")
                  .getJsonObject(1)
                  .getString("name"))
          .isEqualToIgnoringCase("name");
      assertThat(
              rest.get(QUERIES + "/" + query.getInt("id") + "/result?page=21", runner(ann))
                  .status())
          .isEqualTo(404);
    }
  }

  @Test
  void aRepeatWithTheSameKeyRunsNothingAgain() {
    String ann = unique("ann-");
    String[] key = {"Content-Type", "application/json", "Idempotency-Key", unique("key-")};
    String sql = "{\"sql\":\"select 42\"}";
    try (TestClient client = client(runner(ann))) {
      client.subscribe("queries");
      Rest.Answer first = rest.call("POST", QUERIES, runner(ann), sql, key);
      assertThat(first.status()).as(first.body()).isEqualTo(201);
      client.await("its end", status("query.update", first.json(), "completed"));

      Rest.Answer again = rest.call("POST", QUERIES, runner(ann), sql, key);
      assertThat(again.json().getInt("id")).isEqualTo(first.json().getInt("id"));
      assertThat(rest.get(QUERIES + "?scope=mine", runner(ann)).json().getJsonArray("items"))
          .hasSize(1);
    }
  }

  @Test
  void aRunningQueryIsCancelledAndTheNextGoesOn() {
    String ann = unique("ann-");
    try (TestClient client = client(runner(ann))) {
      client.subscribe("queries");
      JsonObject first = run(ann, ENDLESS);
      client.await(
          "its start", 1, Duration.ofSeconds(30), status("query.update", first, "running"));
      JsonObject second = run(ann, "select 1");
      JsonObject third = run(ann, "select 2");
      assertThat(second.getInt("position")).isEqualTo(1);
      assertThat(third.getInt("position")).isEqualTo(2);
      client.subscribe(channel(third));
      client.ask(
          "c2",
          "{\"type\":\"query.cancel\",\"id\":\"c2\",\"channel\":\"%s\"}".formatted(channel(first)));
      JsonObject ended = client.await("its end", status("query.update", first, "cancelled"));
      assertThat(ended.getJsonObject("payload").getString("by")).isEqualTo(ann);
      client.await("the last", status("query.update", third, "completed"));
    }
  }

  @Test
  void whoMayNotRunsNothingAndNothingHostileIsRun() {
    String ann = runner("ann");
    assertThat(post(QUERIES, Tokens.of("ann"), "{\"sql\":\"select 1\"}").status()).isEqualTo(403);
    for (String sql :
        List.of(
            "DROP TABLE sales.orders",
            "select 1; select 2",
            "with x as (delete from sales.orders returning id) select * from x",
            "select file_read('/etc/passwd')",
            "select pg_sleep(1000)")) {
      Rest.Answer answer = post(QUERIES, ann, "{\"sql\":\"%s\"}".formatted(sql));
      assertThat(answer.status()).as(sql).isEqualTo(400);
      assertThat(answer.json().getString("field")).isEqualTo("sql");
    }
    Rest.Answer foreign = post(QUERIES, ann, "{\"sql\":\"select 1\",\"source\":\"crm\"}");
    assertThat(foreign.json().getString("field")).isEqualTo("source");
    Rest.Answer off =
        post(QUERIES, Tokens.of("ann", "umbrella", "query:run"), "{\"sql\":\"select 1\"}");
    assertThat(off.status()).isEqualTo(503);
    assertThat(off.json().getString("detail")).contains("tidings.queries.sources");
  }

  @Test
  void aWidgetIsToldOfAResultOnlyWhenItIsAnother() {
    String ann = unique("ann-");
    String widget = unique("revenue-");
    try (TestClient client = client(runner(ann))) {
      client.subscribe("widget." + widget);
      client.subscribe("queries");
      JsonObject saved =
          save(
              ann,
              "select sum(amount) from sales.order_line",
              ",\"widget\":\"%s\"".formatted(widget));
      client.await("its rows", ofType("query.data").and(on("widget." + widget)));
      JsonObject other = save(ann, "select cast(current_timestamp as varchar)", "");
      String changing = "query.saved." + other.getInt("id");
      client.subscribe(changing);
      client.await(
          "others that change", 3, Duration.ofSeconds(30), ofType("query.data").and(on(changing)));

      List<JsonObject> told =
          client.settled().frames(ofType("query.data").and(on("widget." + widget)));
      assertThat(told).hasSize(1);
      assertThat(told.get(0).getJsonObject("payload").getInt("version")).isEqualTo(1);
      assertThat(client.frames(ofType("query.update"))).isEmpty();
      assertThat(rest.get(path(saved), Tokens.of("ben")).status()).isEqualTo(404);
      assertThat(rest.get(path(saved), runner(ann)).json().getInt("version")).isEqualTo(1);
      assertThat(call("DELETE", path(saved), runner(ann), "").status()).isEqualTo(204);
      assertThat(call("DELETE", path(other), runner(ann), "").status()).isEqualTo(204);
    }
  }

  @Test
  void whoSeesASharedSavedQueryReadsItsRows() {
    String ann = unique("ann-");
    String ben = Tokens.of(unique("ben-"));
    String widget = unique("shared-");
    try (TestClient client = client(ben)) {
      client.subscribe("widget." + widget);
      JsonObject saved =
          save(ann, "select 42", ",\"shared\":true,\"widget\":\"%s\"".formatted(widget));

      JsonObject told = client.await("its rows", ofType("query.data")).getJsonObject("payload");
      Rest.Answer rows = rest.get(QUERIES + "/" + told.getInt("query") + "/result", ben);
      assertThat(rows.status()).as(rows.body()).isEqualTo(200);
      assertThat(rows.body()).contains("[[42]]");
      assertThat(call("DELETE", path(saved), runner(ann), "").status()).isEqualTo(204);
    }
  }

  @Test
  void aWidgetIsWhoseFirstQueryItIs() {
    String ann = unique("ann-");
    String ben = unique("ben-");
    String widget = unique("mine-");
    String channel = "widget." + widget;
    String named = ",\"widget\":\"%s\"".formatted(widget);
    try (TestClient client = client(Tokens.of(ben))) {
      client.subscribe(channel);
      JsonObject saved = save(ann, "select 1", named);
      client.await("the end of the subscription", ofType("unsubscribed").and(on(channel)));

      Rest.Answer taken =
          post(
              QUERIES + "/saved",
              runner(ben),
              "{\"name\":\"Saved\",\"sql\":\"select 2\"%s}".formatted(named));
      assertThat(taken.status()).isEqualTo(409);
      assertThat(taken.json().getString("field")).isEqualTo("widget");
      assertThat(taken.json().getString("detail")).contains(widget, ann);
      assertThat(call("DELETE", path(saved), runner(ann), "").status()).isEqualTo(204);
      assertThat(client.subscribe(channel).getString("type")).isEqualTo("subscribed");
    }
  }

  private static JsonObject run(String user, String sql) {
    Rest.Answer answer = post(QUERIES, runner(user), "{\"sql\":\"%s\"}".formatted(sql));
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    return answer.json();
  }

  private static JsonObject save(String user, String sql, String more) {
    Rest.Answer saved =
        post(
            QUERIES + "/saved",
            runner(user),
            "{\"name\":\"Saved\",\"sql\":\"%s\",\"every\":1000%s}".formatted(sql, more));
    assertThat(saved.status()).as(saved.body()).isEqualTo(201);
    return saved.json();
  }

  private static String path(JsonObject saved) {
    return QUERIES + "/saved/" + saved.getInt("id");
  }
}
