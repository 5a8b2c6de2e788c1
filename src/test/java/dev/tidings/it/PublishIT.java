package dev.tidings.it;

import static dev.tidings.it.Frames.ofType;
import static dev.tidings.it.Frames.unique;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A back end publishes without a session. */
class PublishIT {
  private static ServerProcess server;

  private final String channel = unique("dashboard.sales-");

  @BeforeAll
  static void start() {
    server = ServerProcess.ready("publish", Map.of());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Rest.Answer post(String token, String body) {
    return Rest.of(server.target()).call("POST", "/api/publish", token, body);
  }

  private static Rest.Answer publish(String body) {
    return post(Tokens.service("billing"), body);
  }

  private String body(String id, String payload) {
    return "{\"channel\":\"%s\",\"payload\":%s%s}"
        .formatted(channel, payload, id.isEmpty() ? "" : ",\"id\":\"" + id + '"');
  }

  @Test
  void whoReadsTheChannelIsTold() {
    try (TestClient reader = TestClient.at(server.target()).token(Tokens.of("ann")).greeted()) {
      reader.subscribe(channel);
      Rest.Answer answer = publish(body("", "{\"revenue\":1250}"));

      assertThat(answer.status()).isEqualTo(201);
      JsonObject event = reader.await("message");
      assertThat(event.getString("id")).isEqualTo(answer.json().getString("eventId"));
      assertThat(event.getJsonObject("payload").getInt("revenue")).isEqualTo(1250);
      assertThat(event.getJsonObject("sender").getString("userId")).isEqualTo("billing");
      assertThat(answer.json().getString("channel")).isEqualTo(channel);
    }
  }

  @Test
  void aRepeatIsTheSameEventAndAnotherPayloadUnderItsIdIsRefused() {
    try (TestClient reader = TestClient.at(server.target()).token(Tokens.of("ann")).greeted()) {
      reader.subscribe(channel);
      Rest.Answer first = publish(body("s-1", "1"));
      Rest.Answer again = publish(body("s-1", "1"));

      assertThat(again.status()).isEqualTo(200);
      assertThat(again.json().getBoolean("duplicate")).isTrue();
      assertThat(again.json().getString("eventId")).isEqualTo(first.json().getString("eventId"));
      Rest.Answer other = publish(body("s-1", "2"));
      assertThat(other.status()).isEqualTo(409);
      assertThat(other.json().getString("type")).endsWith("id_reused");
      assertThat(reader.settled().frames(ofType("message"))).hasSize(1);
    }
  }

  @Test
  void aTraceGoesFromTheRequestToTheReaders() {
    String trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    try (TestClient reader = TestClient.at(server.target()).token(Tokens.of("ann")).greeted()) {
      reader.subscribe(channel);
      traced(trace, body("", "1"));
      traced("no trace", body("", "2"));
      traced(trace, body("", "3").replace("}", ",\"traceId\":\"own\"}"));

      List<JsonObject> events = reader.await("all of them", 3, TestClient.SOON, ofType("message"));
      assertThat(events)
          .extracting(event -> event.getString("traceId", "none"))
          .containsExactly(trace, "none", "own");
    }
  }

  private static void traced(String trace, String body) {
    Rest.Answer answer =
        Rest.of(server.target())
            .call(
                "POST",
                "/api/publish",
                Tokens.service("billing"),
                body,
                "Content-Type",
                "application/json",
                "traceparent",
                trace);
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
  }

  @Test
  void whatIsWrongIsNamed() {
    assertThat(publish("{\"payload\":1}").json().getString("field")).isEqualTo("channel");
    assertThat(publish("{\"channel\":\"dashboard.x\"}").json().getString("field"))
        .isEqualTo("payload");
    assertThat(publish("").status()).isEqualTo(400);
    assertThat(publish(body("", "\"" + "x".repeat(66_000) + '"')).status()).isEqualTo(413);
    for (String denied : List.of("admin.health", "presence")) {
      String body = "{\"channel\":\"%s\",\"payload\":1}".formatted(denied);
      assertThat(publish(body).status()).as(denied).isEqualTo(403);
    }
  }

  @Test
  void onlyServicesMay() {
    assertThat(post(Tokens.of("ann"), body("", "1")).status()).isEqualTo(403);
    String json = "application/json";
    Rest nobody = Rest.of(server.target());
    assertThat(nobody.post("/api/publish", body("", "1"), "Content-Type", json).status())
        .isEqualTo(401);
  }
}
