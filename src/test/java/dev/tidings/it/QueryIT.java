package dev.tidings.it;

import static dev.tidings.it.Frames.answers;
import static dev.tidings.it.Frames.ofType;
import static dev.tidings.it.Frames.on;
import static dev.tidings.it.Frames.unique;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Queries over REST and WebSocket: reported by an engine, and run by the hub. */
class QueryIT {
  private static final String QUERIES = "/api/queries";
  private static final String ENDLESS =
      "select count(*) from system_range(1, 1000000) a, system_range(1, 1000000) b"
          + " where a.x * b.x = -1";

  private static ServerProcess server;
  private static Rest rest;
  private static String engine;

  @BeforeAll
  static void start() {
    server =
        ServerProcess.ready(
            "queries",
            Map.of(
                "TIDINGS_QUERIES_SAMPLE", "true",
                "TIDINGS_QUERIES_SOURCES", Tokens.TENANT + ":sales",
                "TIDINGS_QUERIES_SLOTS", "1",
                "TIDINGS_QUERIES_LEASE", "10s"));
    rest = Rest.of(server.target());
    engine = Tokens.service("trino");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String runner(String user) {
    return Tokens.of(user, Tokens.TENANT, "query:run");
  }

  private static Rest.Answer call(String method, String path, String token, String body) {
    return rest.call(method, path, token, body, "Content-Type", "application/json");
  }

  private static Rest.Answer post(String path, String token, String body) {
    return call("POST", path, token, body);
  }

  private static JsonObject reported(String user, String status) {
    Rest.Answer answer =
        post(
            QUERIES,
            engine,
            """
            {"externalId":"%s","engine":"trino","text":"select 1","status":"%s","user":"%s"}"""
                .formatted(unique("job-"), status, user));
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    return answer.json();
  }

  private static Rest.Answer report(JsonObject query, String body) {
    return call("PATCH", QUERIES + "/" + query.getInt("id"), engine, body);
  }

  private static JsonObject run(String user, String sql) {
    Rest.Answer answer = post(QUERIES, runner(user), "{\"sql\":\"%s\"}".formatted(sql));
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    return answer.json();
  }

  private static JsonObject get(JsonObject query, String token) {
    return rest.get(QUERIES + "/" + query.getInt("id"), token).json();
  }

  private static String channel(JsonObject query) {
    return "query." + query.getInt("id");
  }

  private static Predicate<JsonObject> status(String type, JsonObject query, String status) {
    return ofType(type)
        .and(
            frame ->
                frame.getJsonObject("payload").getInt("id") == query.getInt("id")
                    && frame.getJsonObject("payload").getString("status").equals(status));
  }

  private static TestClient client(String token) {
    return TestClient.at(server.target()).token(token).batches().greeted();
  }

  @Test
  void manyReportsAtOnceAreEachTakenOrRefusedByThemselves() {
    String ann = unique("ann-");
    JsonObject running = reported(ann, "running");
    JsonObject pending = reported(ann, "pending");
    try (TestClient client = client(Tokens.of(ann))) {
      client.subscribe(channel(running));
      call("POST", QUERIES + "/" + running.getInt("id") + "/cancel", Tokens.of(ann), "");

      Rest.Answer answer =
          call(
              "PATCH",
              QUERIES,
              engine,
              """
              {"reports":[{"id":%d,"rows":7},{"id":%d,"status":"completed","version":1},
              {"id":%d,"status":"running","version":1},{"id":%d,"progress":30},{"id":987654321}]}"""
                  .formatted(
                      running.getInt("id"),
                      pending.getInt("id"),
                      pending.getInt("id"),
                      pending.getInt("id")));

      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      List<JsonObject> items = answer.json().getJsonArray("items").getValuesAs(JsonObject.class);
      assertThat(items.get(0).getBoolean("cancelRequested")).isTrue();
      JsonObject refused = items.get(1).getJsonObject("problem");
      assertThat(refused.getInt("status")).isEqualTo(409);
      assertThat(refused.getString("detail")).contains("pending", "completed");
      assertThat(items.get(2).getInt("version")).isEqualTo(2);
      assertThat(items.get(3).getString("status")).isEqualTo("running");
      assertThat(items.get(4).getJsonObject("problem").getInt("status")).isEqualTo(404);
      JsonObject told =
          client.await(
              "progress",
              status("query.status", running, "running")
                  .and(frame -> frame.getJsonObject("payload").getInt("rows") == 7));
      assertThat(told.getString("channel")).isEqualTo(channel(running));
    }
  }

  @Test
  void manyReportsAreRefusedByThePathOfTheFieldAndOnlyFromServices() {
    String path = "{\"reports\":[{\"id\":1},{\"id\":2,\"progress\":101}]}";

    Rest.Answer bad = call("PATCH", QUERIES, engine, path);
    assertThat(bad.status()).isEqualTo(400);
    assertThat(bad.json().getString("field")).isEqualTo("reports[1].progress");
    Rest.Answer empty = call("PATCH", QUERIES, engine, "{\"reports\":[]}");
    assertThat(empty.json().getString("field")).isEqualTo("reports");
    assertThat(call("PATCH", QUERIES, Tokens.of("ann"), path).status()).isEqualTo(403);
  }

  @Test
  void aReportedQueryIsFollowedLive() {
    String ann = unique("ann-");
    JsonObject query = reported(ann, "pending");
    try (TestClient client = client(Tokens.of(ann))) {
      JsonObject feed = client.subscribe("queries");
      assertThat(feed.getString("channel")).isEqualTo("queries:" + ann);
      client.subscribe(channel(query));
      client.await("where it is", status("query.status", query, "pending"));

      assertThat(report(query, "{\"status\":\"running\",\"version\":1}").status()).isEqualTo(200);
      client.await("its start", status("query.update", query, "running"));
      assertThat(report(query, "{\"progress\":40,\"rows\":18000}").status()).isEqualTo(200);
      JsonObject progress =
          client
              .await("progress", status("query.status", query, "running"))
              .getJsonObject("payload");
      assertThat(progress.getInt("progress")).isEqualTo(40);
      assertThat(progress.getInt("rows")).isEqualTo(18_000);
      JsonObject ended =
          report(query, "{\"status\":\"completed\",\"version\":2,\"rows\":45231}").json();

      List<JsonObject> done =
          client.await(
              "its end on both channels",
              2,
              TestClient.SOON,
              status("query.update", query, "completed"));
      assertThat(done)
          .extracting(f -> f.getJsonObject("payload").getInt("rows"))
          .containsOnly(45_231);
      assertThat(ended.getInt("version")).isEqualTo(3);
      JsonObject told =
          rest.get("/api/notifications", Tokens.of(ann))
              .json()
              .getJsonArray("items")
              .getJsonObject(0);
      assertThat(told.getString("title"))
          .startsWith("Your query completed in ")
          .endsWith("s (45,231 rows)");
      long position = Frames.offset(feed.getString("lastEventId"));
      for (JsonObject event : client.frames(ofType("query.update").and(on("queries:" + ann)))) {
        assertThat(Frames.offset(event)).isEqualTo(++position);
      }
    }
  }

  @Test
  void illegalTransitionsAreConflictsThatNameBothStates() {
    JsonObject query = reported(unique("ann-"), "pending");

    Rest.Answer illegal = report(query, "{\"status\":\"completed\",\"version\":1}");
    assertThat(illegal.status()).isEqualTo(409);
    assertThat(illegal.json().getString("detail")).contains("pending", "completed");
    Rest.Answer old = report(query, "{\"status\":\"running\",\"version\":0}");
    assertThat(old.status()).isEqualTo(409);
    assertThat(old.json().getString("detail")).contains("pending", "running", "version");
    assertThat(report(query, "{\"status\":\"running\"}").json().getString("field"))
        .isEqualTo("version");
    assertThat(report(query, "{\"status\":\"flying\",\"version\":1}").json().getString("field"))
        .isEqualTo("status");
    assertThat(report(query, "{\"progress\":101}").json().getString("field")).isEqualTo("progress");
    assertThat(
            call("PATCH", QUERIES + "/" + query.getInt("id"), Tokens.of("ann"), "{\"rows\":1}")
                .status())
        .isEqualTo(403);
    assertThat(get(query, engine).getString("status")).isEqualTo("pending");
  }

  @Test
  void aCancelReachesTheEngineAndASilentEngineIsGivenUp() {
    String ann = unique("ann-");
    JsonObject query = reported(ann, "running");
    try (TestClient service = client(engine);
        TestClient client = client(Tokens.of(ann))) {
      service.subscribe("service.trino");
      client.subscribe(channel(query));
      client.ask(
          "c1",
          "{\"type\":\"query.cancel\",\"id\":\"c1\",\"channel\":\"%s\"}".formatted(channel(query)));
      assertThat(client.frames(answers("c1")).get(0).getString("type")).isEqualTo("ack");

      JsonObject asked =
          service.await(
              "the cancel",
              ofType("query.cancel")
                  .and(f -> f.getJsonObject("payload").getInt("id") == query.getInt("id")));
      assertThat(asked.getJsonObject("payload").getString("by")).isEqualTo(ann);
      assertThat(rest.get(QUERIES + "/cancellations?engine=trino", engine).body())
          .contains("\"id\":" + query.getInt("id") + ",");
      client.await("its end", 1, Duration.ofSeconds(40), status("query.update", query, "timeout"));
      Rest.Answer retried = post(QUERIES + "/" + query.getInt("id") + "/retry", Tokens.of(ann), "");
      assertThat(retried.status()).isEqualTo(201);
      assertThat(retried.json().getInt("attempt")).isEqualTo(2);
      assertThat(retried.json().getInt("first")).isEqualTo(query.getInt("id"));
      service.await("the retry", ofType("query.retry"));
    }
  }

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
  void progressIsToldAtMostFourTimesASecondAndTheLastIsNeverLost() {
    String ann = unique("ann-");
    List<JsonObject> queries = new ArrayList<>();
    try (TestClient client = client(Tokens.of(ann))) {
      for (int i = 0; i < 20; i++) {
        JsonObject query = reported(ann, "running");
        queries.add(query);
        client.subscribe(channel(query));
      }
      int before = client.settled().frames().size();
      long began = System.nanoTime();
      IntStream.rangeClosed(1, 40)
          .forEach(
              rows ->
                  queries.parallelStream()
                      .forEach(query -> report(query, "{\"rows\":%d}".formatted(rows))));
      client.awaitAfter(
          before,
          "the last of each",
          queries.size(),
          TestClient.SOON,
          ofType("query.status").and(f -> f.getJsonObject("payload").getInt("rows") == 40));
      double seconds = (System.nanoTime() - began) / 1e9;

      List<JsonObject> frames = client.settled().frames();
      for (JsonObject query : queries) {
        assertThat(
                frames.subList(before, frames.size()).stream()
                    .filter(status("query.status", query, "running")))
            .hasSizeLessThanOrEqualTo((int) Math.ceil(4 * seconds) + 1);
      }
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
  void aQueryIsSeenByItsOwnerAndThoseItIsShownToOnly() {
    String ann = unique("ann-");
    String ben = unique("ben-");
    JsonObject query = reported(ann, "pending");
    String path = QUERIES + "/" + query.getInt("id");
    assertThat(rest.get(path, Tokens.of(ben)).status()).isEqualTo(404);
    assertThat(rest.get(path, Tokens.of(ann, "umbrella", "service")).status()).isEqualTo(404);
    try (TestClient client = client(Tokens.of(ben))) {
      assertThat(client.subscribe(channel(query)).getString("name")).isEqualTo("forbidden");
      assertThat(client.subscribe("queries:" + ann).getString("name")).isEqualTo("forbidden");
      client.subscribe("queries");

      assertThat(
              call("PUT", path + "/share", Tokens.of(ann), "{\"users\":[\"%s\"]}".formatted(ben))
                  .status())
          .isEqualTo(200);
      client.await("what is shown", status("query.update", query, "pending"));
      assertThat(client.subscribe(channel(query)).getString("type")).isEqualTo("subscribed");
      assertThat(rest.get(QUERIES + "?scope=shared", Tokens.of(ben)).json().getJsonArray("items"))
          .hasSize(1);

      call("PUT", path + "/share", Tokens.of(ann), "{\"users\":[]}");
      client.await("the end of the subscription", ofType("unsubscribed").and(on(channel(query))));
    }
  }

  @Test
  void theHistoryIsReadPageByPage() {
    String ann = unique("ann-");
    List<Integer> made = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      made.add(0, reported(ann, "pending").getInt("id"));
    }
    List<Integer> read = new ArrayList<>();
    String next = "";
    do {
      JsonObject page =
          rest.get(
                  QUERIES + "?scope=mine&status=pending,timeout&q=SELECT&limit=2" + next,
                  Tokens.of(ann))
              .json();
      page.getJsonArray("items")
          .getValuesAs(JsonObject.class)
          .forEach(q -> read.add(q.getInt("id")));
      next = page.containsKey("next") ? "&cursor=" + page.getString("next") : "";
    } while (!next.isEmpty());
    assertThat(read).isEqualTo(made);
    assertThat(rest.get(QUERIES + "?limit=0", Tokens.of(ann)).json().getString("field"))
        .isEqualTo("limit");
    assertThat(rest.get(QUERIES + "?cursor=x", Tokens.of(ann)).json().getString("field"))
        .isEqualTo("cursor");
    assertThat(rest.get(QUERIES + "?scope=all", Tokens.of(ann)).status()).isEqualTo(403);
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

  @Test
  void olderClientsHearOfQueriesInTheirWords() {
    String ann = unique("ann-");
    try (TestClient client = TestClient.at(server.target()).token(Tokens.of(ann)).greeted()) {
      client.send("{\"action\":\"subscribe\",\"channels\":[\"queries\"]}");
      client.await("subscribed");
      JsonObject query = reported(ann, "running");
      JsonObject started = client.await("query_started");
      assertThat(started.getInt("query_id")).isEqualTo(query.getInt("id"));
      assertThat(started.getString("started_by")).isEqualTo(ann);
      report(query, "{\"status\":\"completed\",\"version\":1,\"rows\":100}");
      JsonObject completed = client.await("query_completed");
      assertThat(completed.getInt("result_count")).isEqualTo(100);
    }
  }
}
