package dev.tidings.it;

import static dev.tidings.it.Frames.error;
import static dev.tidings.it.Talk.PAGE;
import static dev.tidings.it.Talk.about;
import static dev.tidings.it.Talk.agent;
import static dev.tidings.it.Talk.ok;
import static dev.tidings.it.Talk.say;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What visitors are held to, on a hub that holds them to little. */
class VisitorLimitsIT {
  private static final String BODY = "{\"name\":\"Vic\"}";
  private static final int PAIRS = 30;

  private static ServerProcess server;
  private static Talk talk;

  @BeforeAll
  static void start() {
    server =
        ServerProcess.ready(
            "visitor-limits",
            Map.of(
                "TIDINGS_ORIGINS", PAGE,
                "TIDINGS_PROXIES", "127.0.0.1,::1",
                "TIDINGS_CHAT_VISITORS", PAGE + "=" + Tokens.TENANT,
                "TIDINGS_CHAT_VISITORS_SECRET", "a secret for the visitors of these tests",
                "TIDINGS_CHAT_VISITORS_PER_MINUTE", "2",
                "TIDINGS_CHAT_VISITORS_MESSAGES", "3",
                "TIDINGS_CHAT_IDLE", "5s"));
    talk = new Talk(server.target());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Rest.Answer beginFrom(String address) {
    return talk.begin(BODY, PAGE, "X-Forwarded-For", address);
  }

  @Test
  void whoBeginsTooManyChatsIsToldWhenToGoOnAndOthersAreNot() {
    ok(beginFrom("198.51.100.1"));
    ok(beginFrom("198.51.100.1"));

    Rest.Answer refused = beginFrom("198.51.100.1");

    assertThat(refused.status()).as(refused.body()).isEqualTo(429);
    assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 30);
    assertThat(refused.header("Content-Type")).startsWith("application/problem+json");
    JsonObject problem = refused.json();
    assertThat(problem.getString("type")).endsWith("/rate");
    assertThat(problem.getInt("status")).isEqualTo(429);
    assertThat(problem.getString("detail")).isEqualTo("too many chats from this address");
    assertThat(problem.getBoolean("retryable")).isTrue();
    assertThat(problem.getInt("retryAfter")).isBetween(1, 30_000);
    ok(beginFrom("198.51.100.2"));
  }

  @Test
  void aVisitorWhoHasSaidAllItMayIsToldSoByEveryWay() {
    JsonObject begun = ok(beginFrom("198.51.100.3"));
    String token = begun.getString("token");
    String channel = begun.getString("channel");
    String messages = "/api/chat/" + begun.getJsonObject("chat").getInt("id") + "/messages";
    try (TestClient vic = talk.client(token)) {
      vic.ask("m1", say("m1", channel, "one"));
      ok(talk.call("POST", messages, token, "{\"text\":\"two\"}"));
      vic.ask("m3", say("m3", channel, "three"));

      JsonObject error = vic.ask("m4", say("m4", channel, "four"));
      Rest.Answer problem = talk.call("POST", messages, token, "{\"text\":\"four\"}");

      assertThat(error("conflict").test(error)).as(error.toString()).isTrue();
      assertThat(error.toString()).contains("at most 3 messages");
      assertThat(problem.status()).isEqualTo(409);
      assertThat(problem.json().getString("detail")).contains("at most 3 messages");
      ok(talk.call("POST", messages, agent("zoe"), "{\"text\":\"I can\"}"));
    }
  }

  @Test
  void aVisitorWhoAsksAgainUnderItsIdHasTheSameChat() {
    String body = "{\"id\":\"%s\",\"name\":\"Vic\"}".formatted(UUID.randomUUID());

    JsonObject first = ok(talk.begin(body, PAGE, "X-Forwarded-For", "198.51.100.5"));
    Rest.Answer again = talk.begin(body, PAGE, "X-Forwarded-For", "198.51.100.5");
    JsonObject elsewhere = ok(talk.begin(body, PAGE, "X-Forwarded-For", "198.51.100.6"));
    Rest.Answer guessable = talk.begin("{\"id\":\"1\"}", PAGE, "X-Forwarded-For", "198.51.100.7");

    assertThat(again.status()).isEqualTo(200);
    assertThat(again.json().getString("channel")).isEqualTo(first.getString("channel"));
    String messages = "/api/chat/" + first.getJsonObject("chat").getInt("id") + "/messages";
    ok(talk.call("POST", messages, again.json().getString("token"), "{\"text\":\"Hi\"}"));
    assertThat(elsewhere.getString("channel")).isNotEqualTo(first.getString("channel"));
    assertThat(guessable.status()).isEqualTo(400);
    assertThat(guessable.json().getString("field")).isEqualTo("id");
  }

  @Test
  void aVisitorWhoAsksTwiceAtOnceUnderItsIdHasOneChat() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      for (int i = 0; i < PAIRS; i++) {
        String address = "203.0.113." + i;
        String body = "{\"id\":\"%s\"}".formatted(UUID.randomUUID());
        Callable<Rest.Answer> ask = () -> talk.begin(body, PAGE, "X-Forwarded-For", address);
        List<Rest.Answer> answers = new ArrayList<>();
        for (Future<Rest.Answer> answer : pool.invokeAll(List.of(ask, ask))) {
          answers.add(answer.get());
        }
        assertThat(answers)
            .as(answers.toString())
            .extracting(Rest.Answer::status)
            .containsExactlyInAnyOrder(200, 201);
        assertThat(answers.get(0).json().getString("channel"))
            .isEqualTo(answers.get(1).json().getString("channel"));
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void aChatThatNobodyUsesIsClosedByTheHubAndItsVisitorIsTold() {
    JsonObject begun = ok(beginFrom("198.51.100.4"));
    int id = begun.getJsonObject("chat").getInt("id");
    String assign = "/api/chat/" + id + "/assign";
    try (TestClient zoe = talk.client(agent("zoe"));
        TestClient vic = talk.client(begun.getString("token"))) {
      vic.subscribe(begun.getString("channel"));
      ok(talk.call("POST", assign, agent("zoe"), "{\"agent\":\"zoe\"}"));

      JsonObject closed = vic.await("the end", about("chat.closed", id));

      assertThat(closed.getJsonObject("payload").getString("closedBy")).isEqualTo("hub");
      assertThat(zoe.isOpen()).isTrue();
      assertThat(error("conflict").test(vic.ask("m", say("m", begun.getString("channel"), "x"))))
          .isTrue();
    }
  }
}
