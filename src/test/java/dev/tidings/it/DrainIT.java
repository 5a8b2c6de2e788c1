package dev.tidings.it;

import static dev.tidings.it.Frames.ofType;
import static dev.tidings.it.Frames.unique;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.it.History.Step;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An operator empties a node while it is in use, and nobody loses anything. */
class DrainIT {
  private static final String DRAIN = "/api/admin/drain";
  private static final int CLIENTS = 200;

  /** Four of each client are fewer than the history keeps. */
  private static final int EVENTS_EACH = 4;

  /** Nothing fails here; a slow machine is no reason to connect again. */
  private static final ContinuousClient.Habits PATIENT =
      new ContinuousClient.Habits(Duration.ofSeconds(20), 0);

  private static ServerProcess server;
  private static String olga;

  @BeforeAll
  static void start() {
    server = ServerProcess.ready("drain", Map.of("TIDINGS_OPERATORS_TENANT", Tokens.OPERATORS));
    olga = Tokens.operator("olga");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @AfterEach
  void serveAgain() {
    drain("DELETE", "");
  }

  private static Rest.Answer drain(String method, String body) {
    return Rest.of(server.target()).call(method, DRAIN, olga, body);
  }

  private static JsonObject state() {
    return drain("GET", "").json();
  }

  private static int readiness() {
    return Rest.of(server.target()).get("/health/ready").status();
  }

  @Test
  void noEventIsLostWhenANodeIsDrainedAndEveryClientIsToldItsOwnTimeToComeBack() {
    try (FaultWorld world = new FaultWorld(server.target(), Frames.channel(), CLIENTS, PATIENT)) {
      world.clients().forEach(ContinuousClient::publish);
      long began = System.nanoTime();
      Rest.Answer answer = drain("POST", "{\"rate\":50}");
      assertThat(answer.status()).isEqualTo(202);
      assertThat(answer.json().getString("state")).isEqualTo("draining");
      assertThat(answer.json().getInt("sessions")).isEqualTo(CLIENTS);
      assertThat(readiness()).isEqualTo(503);
      for (int i = 1; i < EVENTS_EACH; i++) {
        world.clients().forEach(ContinuousClient::publish);
        world.pause(Duration.ofMillis(400));
      }
      server.await("drained", () -> state().getString("state").equals("drained"));

      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .as("half of them a second")
          .isBetween(Duration.ofMillis(1_900), Duration.ofSeconds(10));
      assertThat(state().getInt("left")).isZero();
      server.await( // what is written may be on its way still
          "told", () -> world.clients().stream().noneMatch(client -> client.farewells().isEmpty()));
      assertFarewells(world.clients());
      assertThat(drain("DELETE", "").json().getString("state")).isEqualTo("serving");
      assertThat(readiness()).isEqualTo(200);
      world.awaitSettled();

      assertThat(HistoryChecker.faults(world.histories())).isEmpty();
      assertThat(world.histories())
          .allSatisfy(
              history ->
                  assertThat(joins(history))
                      .hasSizeGreaterThanOrEqualTo(2)
                      .last()
                      .matches(Step.Joined::recovered));
      assertThat(world.histories())
          .allSatisfy(
              history ->
                  assertThat(history.steps())
                      .filteredOn(Step.Acked.class::isInstance)
                      .hasSize(EVENTS_EACH));
    }
  }

  private static void assertFarewells(List<ContinuousClient> clients) {
    List<JsonObject> first = clients.stream().map(client -> client.farewells().get(0)).toList();
    assertThat(first)
        .allSatisfy(
            farewell -> {
              assertThat(farewell.getInt("code")).isEqualTo(1012);
              assertThat(farewell.getBoolean("reconnect")).isTrue();
              assertThat(farewell.getInt("retryAfter")).isBetween(1_000, 2_000);
            });
    assertThat(first.stream().map(farewell -> farewell.getInt("retryAfter")))
        .doesNotHaveDuplicates();
  }

  private static List<Step.Joined> joins(History history) {
    return history.steps().stream()
        .filter(Step.Joined.class::isInstance)
        .map(Step.Joined.class::cast)
        .toList();
  }

  @Test
  void whileItDrainsNewSessionsAndTicketsAreRefusedAndThoseThereGoOn() {
    try (TestClient there = TestClient.of(server.target(), unique("anna-"))) {
      drain("POST", "{\"rate\":0.1}");

      TestClient late = TestClient.at(server.target()).token(Tokens.of("late")).open();
      assertThat(late.awaitClose().code()).isEqualTo(1012);
      JsonObject error = late.await("error");
      assertThat(error.getInt("code")).isEqualTo(502);
      assertThat(error.getString("name")).isEqualTo("draining");
      assertThat(error.getBoolean("retryable")).isTrue();
      assertThat(late.await("disconnect").getInt("retryAfter"))
          .isEqualTo(error.getInt("retryAfter"))
          .isGreaterThanOrEqualTo(1_000);
      assertThat(late.frames(ofType("connected"))).isEmpty();

      Rest.Answer ticket =
          Rest.of(server.target()).call("POST", "/api/tickets", Tokens.of("late"), "");
      assertThat(ticket.status()).isEqualTo(503);
      assertThat(ticket.json().getString("type")).endsWith("/draining");
      assertThat(ticket.json().getInt("retryAfter")).isGreaterThanOrEqualTo(1_000);
      there.subscribe(Frames.channel());
      assertThat(there.settled().isOpen()).isTrue();

      drain("DELETE", "");
      TestClient.of(server.target(), unique("late-")).close();
      assertThat(there.settled().isOpen()).isTrue();
    }
  }

  @Test
  void onlyOperatorsMayDrain() {
    Rest rest = Rest.of(server.target());

    assertThat(rest.post(DRAIN, "").status()).isEqualTo(401);
    for (String token :
        List.of(
            Tokens.of("ann"),
            Tokens.of("ann", Tokens.OPERATORS, "admin"),
            Tokens.of("ann", Tokens.TENANT, "operator", "admin", "service"))) {
      for (String method : List.of("POST", "GET", "DELETE")) {
        Rest.Answer answer = rest.call(method, DRAIN, token, "");
        assertThat(answer.status()).as(method).isEqualTo(403);
        assertThat(answer.json().getInt("code")).isEqualTo(202);
      }
    }
    assertThat(state().getString("state")).isEqualTo("serving");
    assertThat(readiness()).isEqualTo(200);
  }

  @Test
  void whatIsNoRateIsRefusedWithFieldAndRule() {
    for (String rate : List.of("0", "100.5", "-1", "1e400", "\"2\"", "true", "[]")) {
      Rest.Answer answer = drain("POST", "{\"rate\":" + rate + "}");
      assertThat(answer.status()).as(rate).isEqualTo(400);
      assertThat(answer.json().getString("field")).isEqualTo("rate");
      assertThat(answer.json().getString("detail")).contains("from 0.1 to 100");
    }
    assertThat(drain("POST", "{\"restart\":1}").json().getString("field")).isEqualTo("restart");
    assertThat(drain("POST", "{").status()).isEqualTo(400);
    assertThat(state().getString("state")).isEqualTo("serving");
  }

  @Test
  void askingAgainChangesNothingAndAskingForAnotherRateIsAConflict() {
    try (TestClient there = TestClient.of(server.target(), unique("anna-"))) {
      JsonObject begun = drain("POST", "{\"rate\":0.1}").json();

      assertThat(drain("POST", "").status()).isEqualTo(202);
      assertThat(drain("POST", "{\"rate\":0.1,\"restart\":false}").json()).isEqualTo(begun);
      Rest.Answer other = drain("POST", "{\"rate\":3}");
      assertThat(other.status()).isEqualTo(409);
      assertThat(other.json().getString("type")).endsWith("/conflict");
      assertThat(begun.getString("by")).isEqualTo("olga of " + Tokens.OPERATORS);
      assertThat(there.isOpen()).isTrue();
    }
  }
}
