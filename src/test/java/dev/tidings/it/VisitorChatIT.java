package dev.tidings.it;

import static dev.tidings.it.Frames.error;
import static dev.tidings.it.Frames.ofType;
import static dev.tidings.it.Frames.publish;
import static dev.tidings.it.Frames.unique;
import static dev.tidings.it.Talk.PAGE;
import static dev.tidings.it.Talk.VISITORS;
import static dev.tidings.it.Talk.about;
import static dev.tidings.it.Talk.agent;
import static dev.tidings.it.Talk.ok;
import static dev.tidings.it.Talk.say;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Chats of visitors with agents, over WebSocket and REST. */
class VisitorChatIT {
  /** A page of a tenant in which nobody waits before the one who is tested. */
  private static final String QUIET_PAGE = "https://quiet.example.com";

  private static final String QUIET = "quiet";

  private static ServerProcess server;
  private static Talk talk;

  @BeforeAll
  static void start() {
    server =
        ServerProcess.ready(
            "visitors",
            Map.of(
                "TIDINGS_ORIGINS", PAGE + "," + QUIET_PAGE + ",https://other.example.com",
                "TIDINGS_CHAT_VISITORS",
                    PAGE + "=" + Tokens.TENANT + "," + QUIET_PAGE + "=" + QUIET,
                "TIDINGS_CHAT_VISITORS_SECRET", "a secret for the visitors of these tests",
                "TIDINGS_CHAT_VISITORS_PER_MINUTE", "100",
                "TIDINGS_CHAT_REASSIGN", "2s",
                "TIDINGS_CHAT_PER_AGENT", "1",
                "TIDINGS_PRESENCE_GRACE", "1s"));
    talk = new Talk(server.target());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aVisitorIsQueuedGivenToAnAgentAndGivenToTheNextWhenThatOneIsGone() {
    JsonObject begun = talk.visitor(QUIET_PAGE);
    int id = begun.getJsonObject("chat").getInt("id");
    String channel = begun.getString("channel");
    try (TestClient vic = talk.client(begun.getString("token"))) {
      vic.subscribe(channel);
      JsonObject place = vic.await("chat.queue");
      assertThat(place.getJsonObject("payload").getInt("position")).isPositive();
      vic.ask("m1", say("m1", channel, "Hello, I need help"));

      TestClient first = talk.client(Tokens.of("zoe-1", QUIET, "agent"));
      vic.await("an agent", about("chat.assigned", id));
      vic.await(
          "the end of the queue",
          ofType("chat.queue").and(f -> f.getJsonObject("payload").getInt("position") == 0));
      first.subscribe("user:me");
      assertThat(
              first
                  .await("chat.unread.sync")
                  .getJsonObject("payload")
                  .getJsonArray("sessions")
                  .getValuesAs(JsonObject.class))
          .anyMatch(entry -> entry.getInt("session") == id && entry.getInt("unread") == 1);
      first.subscribe(channel, "\"history\":10");
      first.ask("a1", say("a1", channel, "How can I help?"));
      JsonObject answer =
          vic.await(
              "the answer",
              ofType("chat.message")
                  .and(f -> f.getJsonObject("payload").getString("by").equals("agent")));
      assertThat(answer.getJsonObject("sender").getString("userId")).isEqualTo("zoe-1");

      try (TestClient second = talk.client(Tokens.of("zoe-2", QUIET, "agent"))) {
        first.close();
        List<JsonObject> assigned =
            vic.await("the next", 2, Duration.ofSeconds(20), about("chat.assigned", id));
        assertThat(
                assigned.get(1).getJsonObject("payload").getJsonObject("agent").getString("userId"))
            .isEqualTo("zoe-2");
        ok(talk.call("POST", "/api/chat/" + id + "/close", begun.getString("token"), ""));
        assertThat(second.isOpen()).isTrue();
      }
    }
  }

  @Test
  void agentsHearOfNewChatsAndOldClientsInTheirWords() {
    try (TestClient agent = talk.client(agent(unique("zoe-")));
        TestClient old = TestClient.at(talk.hub()).token(agent(unique("zoe-"))).greeted();
        TestClient user = talk.client(Tokens.of(unique("ann-")))) {
      agent.subscribe("chat_sessions");
      old.send("{\"action\":\"subscribe\",\"channels\":[\"chat_sessions\"]}");
      old.await("subscribed");
      assertThat(user.subscribe("chat_sessions").getString("name")).isEqualTo("forbidden");

      JsonObject begun = talk.visitor(PAGE);
      int id = begun.getJsonObject("chat").getInt("id");
      ok(
          talk.call(
              "POST",
              "/api/chat/" + id + "/messages",
              begun.getString("token"),
              "{\"text\":\"Hello, I need help\"}"));

      agent.await("the alert", about("chat.opened", id));
      JsonObject flat =
          old.await("the alert", ofType("new_chat_session").and(f -> f.getInt("session_id") == id));
      assertThat(flat.getString("visitor_location")).isEqualTo("New York, US");
      JsonObject message =
          old.await(
              "the message", ofType("new_chat_message").and(f -> f.getInt("session_id") == id));
      assertThat(message.getString("message")).isEqualTo("Hello, I need help");
      assertThat(message.getString("sender")).isEqualTo("visitor");
      ok(talk.call("POST", "/api/chat/" + id + "/close", begun.getString("token"), ""));
    }
  }

  @Test
  void anAgentTakesAChatAndAnotherIsToldWhoHasIt() {
    String one = unique("zoe-");
    JsonObject begun = talk.visitor(PAGE);
    String assign = "/api/chat/" + begun.getJsonObject("chat").getInt("id") + "/assign";
    String two = unique("zoe-");

    JsonObject taken = ok(talk.call("POST", assign, agent(one), "{\"agent\":\"" + one + "\"}"));
    Rest.Answer late = talk.call("POST", assign, agent(two), "{\"agent\":\"" + two + "\"}");

    assertThat(taken.getJsonObject("agent").getString("userId")).isEqualTo(one);
    assertThat(taken.getString("status")).isEqualTo("open");
    assertThat(late.status()).isEqualTo(409);
    assertThat(late.json().getString("detail")).endsWith("is with " + one);
    assertThat(
            talk.call("POST", assign, agent(one), "{\"agent\":\"nobody\"}")
                .json()
                .getString("field"))
        .isEqualTo("agent");
    assertThat(talk.call("POST", assign, Tokens.of(unique("ann-")), "{}").status()).isEqualTo(403);
    ok(talk.call("POST", assign, Tokens.service("desk"), "{\"agent\":\"" + two + "\"}"));
    JsonObject back =
        ok(
            talk.call(
                "POST",
                assign,
                Tokens.of("root", Tokens.TENANT, "admin"),
                "{\"agent\":\"" + one + "\"}"));
    assertThat(back.getJsonObject("agent").getString("userId")).isEqualTo(one);
  }

  @Test
  void aVisitorWhoSaysTooMuchAtOnceIsToldWhenToGoOn() {
    JsonObject begun = talk.visitor(PAGE);
    String messages = "/api/chat/" + begun.getJsonObject("chat").getInt("id") + "/messages";
    List<Rest.Answer> answers =
        IntStream.range(0, 30)
            .parallel()
            .mapToObj(
                i -> talk.call("POST", messages, begun.getString("token"), "{\"text\":\"Hi\"}"))
            .toList();

    List<Rest.Answer> refused = answers.stream().filter(a -> a.status() == 429).toList();
    assertThat(refused).isNotEmpty();
    assertThat(refused.get(0).json().getString("type")).endsWith("rate");
    assertThat(answers).filteredOn(a -> a.status() == 201).hasSizeGreaterThanOrEqualTo(10);
    assertThat(answers).allMatch(a -> a.status() == 201 || a.status() == 429);
  }

  @Test
  void aVisitorMayDoNothingButItsOwnChat() {
    JsonObject begun = talk.visitor(PAGE);
    JsonObject others = talk.visitor(PAGE);
    String token = begun.getString("token");
    String own = "/api/chat/" + begun.getJsonObject("chat").getInt("id");
    String foreign = "/api/chat/" + others.getJsonObject("chat").getInt("id");
    ok(talk.call("GET", own, token, ""));
    ok(talk.call("POST", own + "/messages", token, "{\"text\":\"Hi\"}"));
    ok(talk.call("GET", own + "/messages", token, ""));
    assertThat(talk.call("POST", own + "/viewed", token, "{}").status()).isEqualTo(204);
    for (String path : List.of(foreign, foreign + "/messages")) {
      assertThat(talk.call("GET", path, token, "").status()).as(path).isEqualTo(404);
    }
    assertThat(talk.call("POST", foreign + "/messages", token, "{\"text\":\"Hi\"}").status())
        .isEqualTo(404);
    for (String path :
        List.of(
            "/api/chat",
            "/api/chat/unread",
            "/api/activity",
            "/api/agents/executions",
            "/api/presence/users",
            "/api/channels/" + begun.getString("channel") + "/history",
            "/api/channels/" + begun.getString("channel") + "/presence",
            "/api/admin/drain")) {
      assertThat(talk.call("GET", path, token, "").status()).as(path).isEqualTo(403);
    }
    for (String path :
        List.of(
            "/api/tickets", "/api/chat", own + "/assign", "/api/activity", "/api/admin/drain")) {
      assertThat(talk.call("POST", path, token, "{}").status()).as(path).isEqualTo(403);
    }
    try (TestClient vic = talk.client(token);
        TestClient watching = talk.client(Tokens.of(unique("ann-")))) {
      watching.subscribe("presence", "\"presence\":true");
      for (String channel :
          List.of(
              others.getString("channel"),
              "typing:" + others.getString("channel"),
              "user:me",
              "presence",
              "chat_sessions",
              "activity",
              "agents",
              "system.announcements",
              "dashboard:1",
              "cursor:1",
              "typing:1")) {
        assertThat(vic.subscribe(channel).getString("name")).as(channel).isEqualTo("forbidden");
        assertThat(vic.ask("p" + channel, publish("p" + channel, channel)).getString("name"))
            .as(channel)
            .isEqualTo("forbidden");
        assertThat(
                vic.ask(
                        "s" + channel,
                        "{\"type\":\"sync\",\"id\":\"s%1$s\",\"channel\":\"%1$s\"}"
                            .formatted(channel))
                    .getString("type"))
            .as(channel)
            .isEqualTo("error");
        assertThat(
                vic.ask(
                        "v" + channel,
                        "{\"type\":\"chat.viewed\",\"id\":\"v%1$s\",\"channel\":\"%1$s\"}"
                            .formatted(channel))
                    .getString("type"))
            .as(channel)
            .isEqualTo("error");
        vic.ask("j" + channel, Frames.presence("join", "j" + channel, channel, "{}"));
      }
      assertThat(vic.frames(error("forbidden"))).hasSize(5 * 11);
      String channel = begun.getString("channel");
      assertThat(vic.subscribe(channel).getString("type")).isEqualTo("subscribed");
      assertThat(vic.subscribe("typing:" + channel).getString("type")).isEqualTo("subscribed");
      assertThat(vic.ask("t", publish("t", "typing:" + channel, "{}")).getString("type"))
          .isEqualTo("ack");
      assertThat(watching.settled().frames().toString()).doesNotContain("visitor-");
    }
  }

  @Test
  void onlyVisitorsOfListedPagesMayBegin() {
    String body = "{\"name\":\"Vic\"}";
    assertThat(talk.rest().post(VISITORS, body, "Content-Type", "application/json").status())
        .isEqualTo(403);
    for (String origin :
        List.of("https://other.example.com", "https://shop.example.com.evil.org", "null")) {
      assertThat(
              talk.rest()
                  .post(VISITORS, body, "Content-Type", "application/json", "Origin", origin)
                  .status())
          .as(origin)
          .isEqualTo(403);
    }
  }
}
