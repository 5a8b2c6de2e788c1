package dev.tidings.it;

import static dev.tidings.it.Frames.lastEventId;
import static dev.tidings.it.Frames.ofType;
import static dev.tidings.it.Frames.on;
import static dev.tidings.it.Frames.publish;
import static dev.tidings.it.Frames.unique;
import static dev.tidings.it.Talk.items;
import static dev.tidings.it.Talk.ok;
import static dev.tidings.it.Talk.say;
import static dev.tidings.it.Talk.unread;
import static dev.tidings.it.Talk.viewed;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Chats of users, over WebSocket and REST. */
class ChatIT {
  private static ServerProcess server;
  private static Talk talk;

  @BeforeAll
  static void start() {
    server = ServerProcess.ready("chat", Map.of());
    talk = new Talk(server.target());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void twoDevicesOfAUserAgreeOnWhatIsUnreadAndOneThatComesLaterToo() {
    String ann = unique("ann-");
    String ben = unique("ben-");
    try (TestClient annes = talk.client(Tokens.of(ann));
        TestClient laptop = talk.client(Tokens.of(ben));
        TestClient phone = talk.client(Tokens.of(ben))) {
      laptop.subscribe("user:me");
      phone.subscribe("user:me");
      JsonObject chat = talk.open(Tokens.of(ann), ben);
      String channel = chat.getString("channel");
      int id = chat.getInt("id");
      laptop.await("the alert", ofType("chat.opened"));

      annes.ask("m1", say("m1", channel, "one"));
      annes.ask("m2", say("m2", channel, "two"));
      for (TestClient device : List.of(laptop, phone)) {
        device.await("two unread", unread(id, 2));
      }
      phone.ask("v1", viewed("v1", channel, 2));
      for (TestClient device : List.of(laptop, phone)) {
        device.await("none unread", unread(id, 0));
      }
      annes.ask("m3", say("m3", channel, "three"));

      try (TestClient late = talk.client(Tokens.of(ben))) {
        late.subscribe("user:me");
        JsonObject entry =
            late.await("chat.unread.sync")
                .getJsonObject("payload")
                .getJsonArray("sessions")
                .getJsonObject(0);
        assertThat(entry.getInt("session")).isEqualTo(id);
        assertThat(entry.getInt("unread")).isEqualTo(1);
      }
      JsonObject stored = ok(talk.call("GET", "/api/chat/unread", Tokens.of(ben), ""));
      assertThat(stored.getInt("total")).isEqualTo(1);
      talk.call("POST", "/api/chat/" + id + "/viewed", Tokens.of(ben), "{}");
      laptop.await("none unread again", 2, TestClient.SOON, unread(id, 0));
    }
  }

  @Test
  void whatIsSaidByAnyWayIsStoredOnceAndSeenByAllInOneOrder() {
    String ann = unique("ann-");
    String ben = unique("ben-");
    JsonObject chat = talk.open(Tokens.of(ann), ben);
    String channel = chat.getString("channel");
    String messages = "/api/chat/" + chat.getInt("id") + "/messages";
    try (TestClient reader = talk.client(Tokens.of(ben));
        TestClient writer = talk.client(Tokens.of(ann))) {
      reader.subscribe(channel);
      String first = writer.ask("m1", say("m1", channel, "one")).getString("eventId");
      writer.send(say("m1", channel, "one"));
      JsonObject again =
          writer.await("the same ack", 2, TestClient.SOON, Frames.answers("m1")).get(1);
      Rest.Answer posted =
          talk.call("POST", messages, Tokens.of(ann), "{\"text\":\"one\",\"id\":\"m1\"}");
      Rest.Answer other =
          talk.call("POST", messages, Tokens.of(ann), "{\"text\":\"two\",\"id\":\"m1\"}");
      Rest.Answer bens = talk.call("POST", messages, Tokens.of(ben), "{\"text\":\"three\"}");

      reader.await("both", 2, TestClient.SOON, ofType("chat.message"));
      assertThat(again.getBoolean("duplicate")).isTrue();
      assertThat(again.getString("eventId")).isEqualTo(first);
      assertThat(posted.status()).isEqualTo(200);
      assertThat(posted.json().getString("eventId")).isEqualTo(first);
      assertThat(other.status()).isEqualTo(409);
      assertThat(other.json().getString("type")).endsWith("/id_reused");
      assertThat(bens.status()).isEqualTo(201);
      List<JsonObject> seen = reader.settled().frames(ofType("chat.message").and(on(channel)));
      assertThat(seen).hasSize(2);
      assertThat(seen.get(0).getString("ref")).isEqualTo("m1");
      assertThat(seen.get(0).getJsonObject("payload").getString("text")).isEqualTo("one");
      List<JsonObject> stored = items(talk.call("GET", messages, Tokens.of(ben), ""));
      assertThat(stored.stream().map(m -> m.getInt("number"))).containsExactly(2, 1);
      assertThat(stored.get(1).getString("eventId")).isEqualTo(first);
    }
  }

  @Test
  void whatOneSenderSaysWithinTheWindowComesInOneArrayInItsOrder() {
    String ann = unique("ann-");
    String ben = unique("ben-");
    String channel = talk.open(Tokens.of(ann), ben).getString("channel");
    try (TestClient reader = talk.client(Tokens.of(ben));
        TestClient writer = talk.client(Tokens.of(ann))) {
      reader.subscribe(channel);
      int before = reader.arrays();
      writer.sendArray(
          IntStream.range(0, 5).mapToObj(i -> say("m" + i, channel, "text " + i)).toList());

      List<JsonObject> seen = reader.await("five", 5, TestClient.SOON, ofType("chat.message"));
      assertThat(reader.arrays() - before).isEqualTo(1);
      assertThat(seen.stream().map(m -> m.getString("ref")))
          .containsExactly("m0", "m1", "m2", "m3", "m4");
      assertThat(seen.stream().map(m -> m.getJsonObject("payload").getInt("number")))
          .containsExactly(1, 2, 3, 4, 5);
    }
  }

  @Test
  void nobodyElseKnowsOfAChatOfUsers() {
    String ann = unique("ann-");
    JsonObject chat = talk.open(Tokens.of(ann), unique("ben-"));
    String path = "/api/chat/" + chat.getInt("id");
    List<String> others =
        List.of(
            Tokens.of(unique("eve-")),
            Tokens.of(unique("agent-"), Tokens.TENANT, "agent"),
            Tokens.of(ann, "umbrella"),
            Tokens.of("bot", "umbrella", "service"));
    for (String token : others) {
      assertThat(talk.call("GET", path, token, "").status()).isEqualTo(404);
      assertThat(talk.call("GET", path + "/messages", token, "").status()).isEqualTo(404);
      assertThat(talk.call("POST", path + "/messages", token, "{\"text\":\"x\"}").status())
          .isEqualTo(404);
      assertThat(talk.call("POST", path + "/close", token, "").status()).isEqualTo(404);
      try (TestClient eve = talk.client(token)) {
        for (String channel :
            List.of(chat.getString("channel"), "typing:" + chat.getString("channel"))) {
          assertThat(eve.subscribe(channel).getString("name")).isEqualTo("forbidden");
          assertThat(eve.ask("p" + channel, say("p" + channel, channel, "x")).getString("name"))
              .isEqualTo("forbidden");
        }
      }
    }
    assertThat(talk.call("GET", path, Tokens.service("bot"), "").status()).isEqualTo(200);
    assertThat(items(talk.call("GET", path + "/messages", Tokens.of(ann), ""))).isEmpty();
  }

  @Test
  void aChatThatIsClosedTakesNoMoreAndThePartiesHearOfIt() {
    String ann = unique("ann-");
    JsonObject chat = talk.open(Tokens.of(ann), unique("ben-"));
    try (TestClient annes = talk.client(Tokens.of(ann))) {
      annes.subscribe(chat.getString("channel"));
      ok(talk.call("POST", "/api/chat/" + chat.getInt("id") + "/close", Tokens.of(ann), ""));

      annes.await("chat.closed");
      assertThat(annes.ask("m", say("m", chat.getString("channel"), "x")).getString("name"))
          .isEqualTo("conflict");
    }
  }

  @Test
  void whoComesBackFromTooFarPagesBackFromTheSnapshotWithoutAHole() {
    String ann = unique("ann-");
    String ben = unique("ben-");
    JsonObject chat = talk.open(Tokens.of(ann), ben);
    String channel = chat.getString("channel");
    try (TestClient writer = talk.client(Tokens.of(ann));
        TestClient returned = talk.client(Tokens.of(ben))) {
      writer.sendArray(
          IntStream.rangeClosed(1, 60).mapToObj(i -> say("m" + i, channel, "text " + i)).toList());
      writer.await("all acks", 60, Duration.ofSeconds(30), ofType("ack"));

      JsonObject back = returned.subscribe(channel, lastEventId("0000000000000:7"));
      JsonObject snapshot = back.getJsonObject("snapshot");
      writer.ask("m61", say("m61", channel, "text 61"));
      JsonObject live = returned.await("the next", ofType("chat.message"));

      assertThat(back.getBoolean("recovered")).isFalse();
      List<Integer> numbers = new ArrayList<>(List.of(number(live.getJsonObject("payload"))));
      List<JsonObject> shown = snapshot.getJsonArray("messages").getValuesAs(JsonObject.class);
      shown.forEach(message -> numbers.add(1, number(message)));
      String next = snapshot.getString("next");
      while (!next.isEmpty()) {
        JsonObject page = ok(talk.call("GET", messages(chat, next), Tokens.of(ben), ""));
        page.getJsonArray("items")
            .getValuesAs(JsonObject.class)
            .forEach(message -> numbers.add(number(message)));
        next = page.getString("next", "");
      }
      assertThat(numbers)
          .containsExactlyElementsOf(IntStream.rangeClosed(1, 61).mapToObj(i -> 62 - i).toList());
    }
  }

  private static int number(JsonObject message) {
    return message.getInt("number");
  }

  private static String messages(JsonObject chat, String cursor) {
    return "/api/chat/%d/messages?limit=4&cursor=%s".formatted(chat.getInt("id"), cursor);
  }

  @Test
  void listsComePageByPage() {
    String ann = unique("ann-");
    List<Integer> opened = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      opened.add(0, talk.open(Tokens.of(ann), unique("ben-")).getInt("id"));
    }
    List<Integer> listed = new ArrayList<>();
    String next = "";
    while (listed.size() < 5) {
      JsonObject page = ok(talk.call("GET", "/api/chat?limit=2" + next, Tokens.of(ann), ""));
      page.getJsonArray("items")
          .getValuesAs(JsonObject.class)
          .forEach(c -> listed.add(c.getInt("id")));
      next = "&cursor=" + page.getString("next", "");
    }

    assertThat(listed).isEqualTo(opened);
    assertThat(talk.call("GET", "/api/chat?limit=0", Tokens.of(ann), "").json().getString("field"))
        .isEqualTo("limit");
    assertThat(
            talk.call("GET", "/api/chat?status=gone", Tokens.of(ann), "").json().getString("field"))
        .isEqualTo("status");
  }

  @Test
  void whoTypesIsSeenByTheOtherAndNotKept() {
    String ann = unique("ann-");
    String ben = unique("ben-");
    String channel = "typing:" + talk.open(Tokens.of(ann), ben).getString("channel");
    try (TestClient annes = talk.client(Tokens.of(ann));
        TestClient bens = talk.client(Tokens.of(ben))) {
      annes.subscribe(channel);
      bens.ask("t", publish("t", channel, "{\"typing\":true}"));

      assertThat(
              annes
                  .await("typing", ofType("message").and(on(channel)))
                  .getJsonObject("sender")
                  .getString("userId"))
          .isEqualTo(ben);
    }
  }
}
