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
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Queries that an engine reports, over REST and WebSocket. */
class QueryIT extends QueryHub {
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

  private static JsonObject get(JsonObject query, String token) {
    return rest.get(QUERIES + "/" + query.getInt("id"), token).json();
  }
}
