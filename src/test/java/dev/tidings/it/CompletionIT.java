package dev.tidings.it;

import static dev.tidings.it.Frames.ofType;
import static dev.tidings.it.Frames.unique;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.completion.ModelServer;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Conversations with a model that is a real server, on a running hub. */
class CompletionIT {
  private static final String KEY = "sk-the-key-that-nobody-sees";
  private static ModelServer model;
  private static ServerProcess server;
  private static Chatting chatting;

  @BeforeAll
  static void start() throws IOException {
    model = new ModelServer();
    server =
        ServerProcess.ready(
            "completions",
            Map.of(
                "TIDINGS_AI_BASE_URL", model.url(),
                "TIDINGS_AI_API_KEY", KEY,
                "TIDINGS_AI_MODEL", "m",
                "TIDINGS_AI_PER_MINUTE", "8",
                "TIDINGS_AI_TIMEOUT_NEXT_TOKEN", "10m",
                "TIDINGS_AI_LEASE", "2s"));
    chatting = new Chatting(server.target());
  }

  @AfterAll
  static void stop() {
    server.close();
    model.close();
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void anAnswerIsStreamedStoredAndToldToAllWhoWatch() throws Exception {
    String ann = Tokens.of(unique("ann-"));
    CountDownLatch watched = new CountDownLatch(1);
    model.then(
        r -> {
          r.token("Bi");
          await(watched);
          r.token("cycles \uD83D\uDE00").finish("stop").usage(12, 3).done();
        });
    JsonObject asked = chatting.ask(ann, "q1", "What sold best?");
    int conversation = asked.getInt("conversationId");
    try (TestClient device = TestClient.at(server.target()).token(ann).batches().greeted();
        TestClient old = TestClient.at(server.target()).token(ann).greeted();
        EventReader stream = chatting.stream(ann, asked)) {
      assertThat(stream.status()).isEqualTo(200);
      assertThat(stream.header("content-type")).startsWith("text/event-stream");
      long opened = System.nanoTime();
      AnswerText text = new AnswerText().readUntil(stream, 2);
      assertThat(Duration.ofNanos(System.nanoTime() - opened))
          .as("it does not wait for the next token, or a sign of life")
          .isLessThan(Duration.ofSeconds(10));
      device.subscribe("ai." + conversation);
      old.send("{\"action\":\"subscribe\",\"channels\":[\"ai." + conversation + "\"]}");
      JsonObject sofar = device.await("ai.token").getJsonObject("payload");
      assertThat(sofar.getInt("position")).isZero();
      assertThat(sofar.getString("text")).isEqualTo("Bi");
      old.await("ai_token");
      watched.countDown();

      text.readAll(stream);
      assertThat(text.text()).isEqualTo("Bicycles \uD83D\uDE00");
      assertThat(text.end().type()).isEqualTo("complete");
      assertThat(text.end().id()).isEqualTo(asked.getInt("answerId") + ":end");
      JsonObject end = text.end().json();
      assertThat(end.getString("finishReason")).isEqualTo("stop");
      assertThat(end.getJsonObject("usage").getInt("outputTokens")).isEqualTo(3);
      assertThat(device.await("ai.complete").getJsonObject("payload")).isEqualTo(end);
      assertThat(old.await("ai_complete").getString("text")).isEqualTo("Bicycles \uD83D\uDE00");
      List<JsonObject> tokens = device.frames(ofType("ai.token"));
      JsonObject last = tokens.get(tokens.size() - 1).getJsonObject("payload");
      assertThat(last.getInt("position") + last.getString("text").length()).isEqualTo(11);
    }
    JsonObject read = chatting.call("GET", "/" + conversation, ann, "").json();
    assertThat(read.getString("title")).isEqualTo("What sold best?");
    assertThat(read).doesNotContainKey("answerId");
    assertThat(
            read.getJsonArray("items").getValuesAs(JsonObject.class).stream()
                .map(m -> m.getString("role") + ": " + m.getString("text")))
        .containsExactly("assistant: Bicycles \uD83D\uDE00", "user: What sold best?");
    assertThat(model.request().authorization()).isEqualTo("Bearer " + KEY);
  }

  @Test
  void whoDropsComesBackToWhatItMissedAndWhoHasTheEndToNothing() throws Exception {
    String ann = Tokens.of(unique("ann-"));
    CountDownLatch dropped = new CountDownLatch(1);
    model.then(
        r -> {
          r.token("one ");
          await(dropped);
          r.token("two ").token("three").finish("stop").done();
        });
    JsonObject asked = chatting.ask(ann, "q1", "Count");
    model.request();
    AnswerText text = new AnswerText();
    try (EventReader first = chatting.stream(ann, asked)) {
      text.readUntil(first, 4);
    }
    dropped.countDown();
    server.await("its end", () -> !newest(ann, asked).equals("running"));

    try (EventReader again = chatting.stream(ann, asked, "Last-Event-ID", text.lastEventId())) {
      EventReader.Event missed = again.next();
      assertThat(Objects.requireNonNull(missed).json().getString("text")).isEqualTo("two three");
      text.take(missed);
      text.readAll(again);
    }
    assertThat(text.end().type()).isEqualTo("complete");
    try (EventReader over = chatting.stream(ann, asked, "Last-Event-ID", text.lastEventId())) {
      assertThat(over.status()).isEqualTo(204);
    }
    String query = "&lastEventId=" + asked.getInt("answerId") + ":999";
    Rest.Answer beyond =
        chatting.call(
            "GET", "/stream?conversationId=" + asked.getInt("conversationId") + query, ann, "");
    assertThat(beyond.status()).isEqualTo(400);
    assertThat(beyond.json().getString("field")).isEqualTo("lastEventId");
  }

  private static String newest(String token, JsonObject asked) {
    return chatting
        .call("GET", "/" + asked.getInt("conversationId"), token, "")
        .json()
        .getJsonArray("items")
        .getJsonObject(0)
        .getString("status");
  }

  @Test
  void theSameIdIsTheSameAnswerAndOneGrowsAtATime() throws Exception {
    String ann = Tokens.of(unique("ann-"));
    CountDownLatch go = new CountDownLatch(1);
    model.then(
        r -> {
          r.begin();
          await(go);
          r.token("x").finish("stop").done();
        });
    JsonObject asked = chatting.ask(ann, "q1", "Hi");
    assertThat(chatting.ask(ann, "q1", "Hi")).isEqualTo(asked);
    String more =
        "{\"id\":\"q2\",\"message\":\"more\",\"conversationId\":"
            + asked.getInt("conversationId")
            + '}';
    Rest.Answer busy = chatting.call("POST", "", ann, more);
    assertThat(busy.status()).isEqualTo(409);
    assertThat(busy.json().getInt("answerId")).isEqualTo(asked.getInt("answerId"));
    assertThat(chatting.call("POST", "", ann, "{\"id\":\"q1\",\"message\":\"other\"}").json())
        .containsEntry("field", jakarta.json.Json.createValue("id"));
    assertThat(chatting.call("DELETE", "/" + asked.getInt("conversationId"), ann, "").status())
        .isEqualTo(409);
    go.countDown();
    new AnswerText().readAll(chatting.stream(ann, asked)).end();
    model.request();
    assertThat(chatting.call("DELETE", "/" + asked.getInt("conversationId"), ann, "").status())
        .isEqualTo(204);
    assertThat(chatting.call("GET", "/" + asked.getInt("conversationId"), ann, "").status())
        .isEqualTo(404);
  }

  @Test
  void aCancelStopsTheModelAndIsToldToEveryViewer() throws Exception {
    String ann = Tokens.of(unique("ann-"));
    CountDownLatch hungUp = new CountDownLatch(1);
    model.then(
        r -> {
          r.forEver();
          hungUp.countDown();
        });
    JsonObject asked = chatting.ask(ann, "q1", "Never stop");
    model.request();
    String cancel = "/" + asked.getInt("conversationId") + "/cancel";
    try (EventReader one = chatting.stream(ann, asked);
        EventReader two = chatting.stream(ann, asked);
        TestClient device = TestClient.at(server.target()).token(ann).batches().greeted()) {
      device.subscribe("ai." + asked.getInt("conversationId"));
      AnswerText first = new AnswerText().readUntil(one, 1);
      assertThat(chatting.call("POST", cancel, Tokens.of("eve"), "").status()).isEqualTo(404);

      Rest.Answer cancelled = chatting.call("POST", cancel, ann, "");

      assertThat(cancelled.status()).as(cancelled.body()).isEqualTo(200);
      assertThat(cancelled.json().getString("status")).isEqualTo("cancelled");
      first.readAll(one);
      AnswerText second = new AnswerText().readAll(two);
      assertThat(first.end().type()).isEqualTo("cancelled");
      assertThat(second.end()).isEqualTo(first.end());
      assertThat(device.await("ai.cancelled").getJsonObject("payload"))
          .isEqualTo(first.end().json());
    }
    await(hungUp);
    assertThat(chatting.call("POST", cancel, ann, "").json().getString("status"))
        .isEqualTo("cancelled");
  }

  @Test
  void anErrorOfTheModelEndsTheAnswerAndTheKeyIsNowhere() throws Exception {
    String ann = Tokens.of(unique("ann-"));
    model.then(r -> r.refuse(401, "{\"error\":{\"message\":\"bad key " + KEY + "\"}}"));
    JsonObject asked = chatting.ask(ann, "q1", "Hi");
    model.request();

    JsonObject end = new AnswerText().readAll(chatting.stream(ann, asked)).end().json();

    assertThat(end.getString("code")).isEqualTo("model_refused");
    assertThat(end.getBoolean("retryable")).isFalse();
    model.then(r -> r.token("par").cut());
    JsonObject cut = chatting.ask(ann, "q2", "Again", asked.getInt("conversationId"));
    model.request();
    AnswerText text = new AnswerText().readAll(chatting.stream(ann, cut));
    assertThat(text.end().json().getString("code")).isEqualTo("model_cut");
    assertThat(text.text()).isEqualTo("par");
    assertThat(server.log()).doesNotContain(KEY);
  }

  @Test
  void whoAsksTooMuchIsToldWhenToComeBack() throws Exception {
    String ann = Tokens.of(unique("ann-"));
    for (int i = 0; i < 8; i++) {
      model.then(r -> r.token("x").finish("stop").done());
      new AnswerText().readAll(chatting.stream(ann, chatting.ask(ann, "q" + i, "Hi"))).end();
      model.request();
    }
    Rest.Answer refused = chatting.call("POST", "", ann, "{\"id\":\"q9\",\"message\":\"Hi\"}");
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.header("Retry-After")).isNotEmpty();
    assertThat(chatting.ask(ann, "q7", "Hi")).isNotNull();
  }

  @Test
  void aConversationIsItsOwnersAndOfWhomItIsSharedWith() throws Exception {
    String owner = unique("ann-");
    String friend = unique("ben-");
    String ann = Tokens.of(owner);
    String ben = Tokens.of(friend);
    CountDownLatch go = new CountDownLatch(1);
    model.then(
        r -> {
          r.token("secret");
          await(go);
          r.finish("stop").done();
        });
    JsonObject asked = chatting.ask(ann, "q1", "Hi");
    model.request();
    int id = asked.getInt("conversationId");
    try (TestClient his = TestClient.at(server.target()).token(ben).batches().greeted()) {
      assertThat(chatting.call("GET", "/" + id, ben, "").status()).isEqualTo(404);
      assertThat(chatting.stream(ben, asked).status()).isEqualTo(404);
      assertThat(his.subscribe("ai." + id).getString("name")).isEqualTo("forbidden");
      assertThat(chatting.call("GET", "/" + id, Tokens.of(owner, unique("tenant-")), "").status())
          .isEqualTo(404);

      String shared = "{\"users\":[\"" + friend + "\"]}";
      assertThat(chatting.call("PUT", "/" + id + "/share", ann, shared).status()).isEqualTo(200);
      assertThat(his.subscribe("ai." + id).getString("type")).isEqualTo("subscribed");
      try (EventReader stream = chatting.stream(ben, asked)) {
        new AnswerText().readUntil(stream, 6);
        assertThat(chatting.call("POST", "/" + id + "/cancel", ben, "").status()).isEqualTo(403);
        assertThat(chatting.call("PUT", "/" + id + "/share", ann, "{\"users\":[]}").status())
            .isEqualTo(200);
        assertThat(stream.next()).as("he is out").isNull();
      }
      his.await("unsubscribed");
      assertThat(chatting.call("GET", "/" + id, ben, "").status()).isEqualTo(404);
    }
    go.countDown();
    new AnswerText().readAll(chatting.stream(ann, asked)).end();
  }

  @Test
  void aServicePushesInOrderOnceAndEndsIt() {
    String user = unique("ann-");
    String ann = Tokens.of(user);
    String service = Tokens.service("llm");
    JsonObject asked = chatting.begin(service, unique("job-"), user);
    try (EventReader stream = chatting.stream(ann, asked)) {
      Rest.Answer first = chatting.push(service, asked, "\"seq\":1,\"tokens\":[\"Bi\",\"cy\"]");
      assertThat(first.status()).as(first.body()).isEqualTo(200);
      assertThat(first.json().getInt("next")).isEqualTo(3);
      Rest.Answer again = chatting.push(service, asked, "\"seq\":2,\"tokens\":[\"cy\"]");
      assertThat(again.json().getBoolean("duplicate")).isTrue();
      Rest.Answer gap = chatting.push(service, asked, "\"seq\":4,\"tokens\":[\"x\"]");
      assertThat(gap.status()).isEqualTo(409);
      assertThat(gap.json().getInt("expected")).isEqualTo(3);
      assertThat(gap.json().getString("field")).isEqualTo("seq");
      String end = "\"seq\":2,\"tokens\":[\"cy\",\"cles\"],\"complete\":{}";
      Rest.Answer done = chatting.push(service, asked, end);
      assertThat(done.json().getString("status")).isEqualTo("complete");
      assertThat(done.json().getInt("next")).isEqualTo(4);
      assertThat(chatting.push(service, asked, end).json().getBoolean("duplicate")).isTrue();
      Rest.Answer late = chatting.push(service, asked, "\"seq\":4,\"tokens\":[\"x\"]");
      assertThat(late.status()).isEqualTo(409);
      assertThat(late.json().getString("status")).isEqualTo("complete");

      AnswerText text = new AnswerText().readAll(stream);
      assertThat(text.text()).isEqualTo("Bicycles");
      assertThat(text.end().type()).isEqualTo("complete");
    }
    assertThat(chatting.push(ann, asked, "\"seq\":1,\"tokens\":[\"x\"]").status()).isEqualTo(403);
  }

  @Test
  void whatIsWrongIsNamed() {
    String service = Tokens.service("llm");
    JsonObject asked = chatting.begin(service, unique("job-"), unique("ann-"));
    for (String[] bad :
        new String[][] {
          {"\"seq\":0,\"tokens\":[\"x\"]", "seq"},
          {"\"seq\":1", "tokens"},
          {"\"seq\":1,\"tokens\":[\"\"]", "tokens[0]"},
          {"\"seq\":1,\"tokens\":[\"\\ud83d\"]", "tokens[]"},
          {"\"seq\":1,\"error\":{\"code\":\"No!\"}", "error.code"},
          {"\"seq\":1,\"error\":{\"code\":\"no\"},\"complete\":{}", "error"}
        }) {
      Rest.Answer answer = chatting.push(service, asked, bad[0]);
      assertThat(answer.status()).as(answer.body()).isEqualTo(400);
      assertThat(answer.json().getString("field")).as(bad[0]).isEqualTo(bad[1]);
    }
    for (String[] bad :
        new String[][] {
          {"{\"message\":\"x\"}", "id"}, {"{\"id\":\"x\"}", "message"},
        }) {
      Rest.Answer answer = chatting.call("POST", "", Tokens.of("ann"), bad[0]);
      assertThat(answer.status()).as(answer.body()).isEqualTo(400);
      assertThat(answer.json().getString("field")).isEqualTo(bad[1]);
    }
    Rest.Answer forOther =
        chatting.call(
            "POST", "", Tokens.of("ann"), "{\"id\":\"x\",\"message\":\"x\",\"user\":\"ben\"}");
    assertThat(forOther.status()).isEqualTo(403);
    assertThat(forOther.json().getString("field")).isEqualTo("user");
  }

  @Test
  void aRestartInMidAnswerIsContinuedWhereItStopped() throws Exception {
    String ann = Tokens.of(unique("ann-"));
    model.then(r -> r.token("one ").token("two ").begin());
    JsonObject asked = chatting.ask(ann, "q1", "Count");
    assertThat(model.request().messages()).containsExactly("user: Count");
    AnswerText text = new AnswerText();
    try (EventReader before = chatting.stream(ann, asked)) {
      text.readUntil(before, 8);
      model.then(r -> r.token("three").finish("stop").done());
      server.restart();
    }

    try (EventReader after = chatting.stream(ann, asked, "Last-Event-ID", text.lastEventId())) {
      text.readAll(after);
    }

    assertThat(text.text()).isEqualTo("one two three");
    assertThat(text.end().type()).isEqualTo("complete");
    assertThat(model.request().messages())
        .hasSize(3)
        .startsWith("user: Count", "assistant: one two ")
        .last()
        .asString()
        .startsWith("user: Your answer was interrupted.");
  }
}
