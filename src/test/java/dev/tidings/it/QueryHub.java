package dev.tidings.it;

import static dev.tidings.it.Frames.ofType;
import static dev.tidings.it.Frames.unique;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Tests of queries on a hub of their own, which knows the sample source and an engine. */
abstract class QueryHub {
  static final String QUERIES = "/api/queries";

  static ServerProcess server;

  static Rest rest;
  static String engine;

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

  static String runner(String user) {
    return Tokens.of(user, Tokens.TENANT, "query:run");
  }

  static Rest.Answer call(String method, String path, String token, String body) {
    return rest.call(method, path, token, body, "Content-Type", "application/json");
  }

  static Rest.Answer post(String path, String token, String body) {
    return call("POST", path, token, body);
  }

  static JsonObject reported(String user, String status) {
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

  static Rest.Answer report(JsonObject query, String body) {
    return call("PATCH", QUERIES + "/" + query.getInt("id"), engine, body);
  }

  static String channel(JsonObject query) {
    return "query." + query.getInt("id");
  }

  static Predicate<JsonObject> status(String type, JsonObject query, String status) {
    return ofType(type)
        .and(
            frame ->
                frame.getJsonObject("payload").getInt("id") == query.getInt("id")
                    && frame.getJsonObject("payload").getString("status").equals(status));
  }

  static TestClient client(String token) {
    return TestClient.at(server.target()).token(token).batches().greeted();
  }
}
