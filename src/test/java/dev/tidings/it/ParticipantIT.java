package dev.tidings.it;

import static dev.tidings.it.Frames.error;
import static dev.tidings.it.Frames.ofType;
import static dev.tidings.it.Frames.on;
import static dev.tidings.it.Frames.unique;
import static dev.tidings.it.Talk.PAGE;
import static dev.tidings.it.Talk.agent;
import static dev.tidings.it.Talk.items;
import static dev.tidings.it.Talk.ok;
import static dev.tidings.it.Talk.say;
import static dev.tidings.it.Talk.unread;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Users who join and leave chats later, and writes of chats that are repeated. */
class ParticipantIT {
  private static ServerProcess server;
  private static Talk talk;

  @BeforeAll
  static void start() {
    server =
        ServerProcess.ready(
            "participants",
            Map.of(
                "TIDINGS_ORIGINS",
                PAGE,
                "TIDINGS_CHAT_VISITORS",
                PAGE + "=" + Tokens.TENANT,
                "TIDINGS_CHAT_VISITORS_SECRET",
                "a secret for the visitors of these tests",
                "TIDINGS_CHAT_VISITORS_PER_MINUTE",
                "100"));
    talk = new Talk(server.target());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String participants(JsonObject chat) {
    return "/api/chat/" + chat.getInt("id") + "/participants";
  }

  private static String user(String id) {
    return "{\"userId\":\"" + id + "\"}";
  }

  @Test
  void whoIsAddedIsToldOnceAndWhoIsTakenOutHearsNoMoreAtOnce() {
    String ann = unique("ann-");
    String cleo = unique("cleo-");
    JsonObject chat = talk.open(Tokens.of(ann), unique("ben-"));
    String channel = chat.getString("channel");
    String typing = "typing:" + channel;
    try (TestClient annes = talk.client(Tokens.of(ann));
        TestClient cleos = talk.client(Tokens.of(cleo))) {
      annes.subscribe(channel);
      annes.ask("m1", say("m1", channel, "before"));
      cleos.subscribe("user:me");
      assertThat(cleos.subscribe(channel).getString("name")).isEqualTo("forbidden");

      for (int status : List.of(201, 200)) {
        assertThat(talk.call("POST", participants(chat), Tokens.of(ann), user(cleo)).status())
            .isEqualTo(status);
      }

      cleos.await("the chat", ofType("chat.participant.added"));
      cleos.await("what was said before", unread(chat.getInt("id"), 1));
      assertThat(cleos.subscribe(channel).getString("type")).isEqualTo("subscribed");
      assertThat(cleos.subscribe(typing).getString("type")).isEqualTo("subscribed");
      assertThat(cleos.ask("m2", say("m2", channel, "I am here")).getString("type"))
          .isEqualTo("ack");
      assertThat(talk.call("DELETE", participants(chat) + "/" + cleo, Tokens.of(ann), "").status())
          .isEqualTo(204);

      for (String gone : List.of(channel, typing)) {
        JsonObject end = cleos.await("the end of " + gone, ofType("unsubscribed").and(on(gone)));
        assertThat(end.getInt("code")).isEqualTo(202);
        assertThat(end.containsKey("id")).isFalse();
      }
      cleos.await("the removal", ofType("chat.participant.removed").and(on("user:" + cleo)));
      annes.await("the removal", ofType("chat.participant.removed").and(on(channel)));
      annes.ask("m3", say("m3", channel, "without you"));
      assertThat(error("forbidden").test(cleos.ask("m4", say("m4", channel, "x")))).isTrue();
      List<JsonObject> seen = cleos.settled().frames();
      assertThat(seen.toString()).doesNotContain("without you");
      assertThat(seen).filteredOn(ofType("chat.participant.added")).hasSize(1);
      assertThat(annes.settled().frames(ofType("chat.participant.added"))).hasSize(1);
      assertThat(talk.call("GET", participants(chat), Tokens.of(cleo), "").status()).isEqualTo(404);
      assertThat(items(talk.call("GET", participants(chat), Tokens.of(ann), ""))).hasSize(2);
    }
  }

  @Test
  void whoMayChangeWhoIsInAChat() {
    String ann = unique("ann-");
    JsonObject internal = talk.open(Tokens.of(ann), unique("ben-"));
    JsonObject begun = talk.visitor(PAGE);
    JsonObject visitors = begun.getJsonObject("chat");
    String zoe = agent(unique("zoe-"));
    String dan = unique("dan-");

    assertThat(talk.call("POST", participants(internal), Tokens.of(dan), user(dan)).status())
        .isEqualTo(404);
    assertThat(talk.call("POST", participants(internal), zoe, user(dan)).status()).isEqualTo(404);
    ok(talk.call("POST", participants(internal), Tokens.service("bot"), user(dan)));
    ok(talk.call("POST", participants(visitors), zoe, user(dan)));
    ok(talk.call("GET", participants(visitors), Tokens.of(dan), ""));
    assertThat(talk.call("POST", participants(visitors), Tokens.of(dan), user(ann)).status())
        .isEqualTo(403);
    for (String method : List.of("GET", "POST")) {
      assertThat(talk.call(method, participants(visitors), begun.getString("token"), "").status())
          .isEqualTo(403);
    }
    Rest.Answer visitor =
        talk.call(
            "DELETE",
            participants(visitors) + "/" + visitors.getJsonObject("openedBy").getString("userId"),
            zoe,
            "");
    assertThat(visitor.status()).isEqualTo(409);
    assertThat(visitor.json().getString("field")).isEqualTo("user");
    Rest.Answer nobody = talk.call("POST", participants(visitors), zoe, "{\"userId\":\" \"}");
    assertThat(nobody.status()).isEqualTo(400);
    assertThat(nobody.json().getString("field")).isEqualTo("userId");
  }

  @Test
  void aWriteThatIsRepeatedWithItsKeyIsDoneOnceAndAnsweredAlike() {
    JsonObject begun = talk.visitor(PAGE);
    String path = "/api/chat/" + begun.getJsonObject("chat").getInt("id");
    String zoe = unique("zoe-");
    String assign = "{\"agent\":\"" + zoe + "\"}";

    JsonObject first = ok(keyed(path + "/assign", agent(zoe), assign, "k1"));
    ok(talk.call("POST", path + "/messages", begun.getString("token"), "{\"text\":\"Hi\"}"));
    assertThat(keyed(path + "/viewed", agent(zoe), "{\"number\":1}", "k2").status()).isEqualTo(204);
    JsonObject closed = ok(keyed(path + "/close", agent(zoe), "", "k3"));

    Rest.Answer again = keyed(path + "/assign", agent(zoe), assign, "k1");
    assertThat(ok(again)).isEqualTo(first);
    assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
    assertThat(keyed(path + "/viewed", agent(zoe), "{\"number\":1}", "k2").status()).isEqualTo(204);
    assertThat(ok(keyed(path + "/close", agent(zoe), "", "k3"))).isEqualTo(closed);
    assertThat(keyed(path + "/viewed", agent(zoe), "{\"number\":0}", "k2").status()).isEqualTo(422);
    assertThat(ok(talk.call("GET", "/api/chat/unread", agent(zoe), "")).getInt("total")).isZero();
  }

  private static Rest.Answer keyed(String path, String token, String body, String key) {
    return talk.rest()
        .call(
            "POST", path, token, body, "Content-Type", "application/json", "Idempotency-Key", key);
  }
}
