package dev.tidings.it;

import static dev.tidings.it.Frames.error;
import static dev.tidings.it.Frames.ofType;
import static dev.tidings.it.Frames.on;
import static dev.tidings.it.Frames.publish;
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

/** Chats of users, and of a visitor with agents, over WebSocket and REST. */
class ChatIT {
  private static final String PAGE = "https://shop.example.com";

  /** A page of a tenant in which nobody waits before the one who is tested. */
  private static final String QUIET_PAGE = "https://quiet.example.com";

  private static final String QUIET = "quiet";
  private static final String VISITORS = "/api/chat/visitors";

  private static ServerProcess server;

  @BeforeAll
  static void start() {
    server =
        ServerProcess.ready(
            "chat",
            Map.of(
                "TIDINGS_ORIGINS", PAGE + "," + QUIET_PAGE + ",https://other.example.com",
                "TIDINGS_CHAT_VISITORS",
                    PAGE + "=" + Tokens.TENANT + "," + QUIET_PAGE + "=" + QUIET,
                "TIDINGS_CHAT_VISITORS_SECRET", "a secret for the visitors of these tests",
                "TIDINGS_CHAT_VISITORS_PER_MINUTE", "100",
                "TIDINGS_CHAT_REASSIGN", "2s",
                "TIDINGS_CHAT_PER_AGENT", "1",
                "TIDINGS_PRESENCE_GRACE", "1s"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Rest rest() {
    return Rest.of(server.target());
  }

  private static Rest.Answer call(String method, String path, String token, String body) {
    return rest().call(method, path, token, body, "Content-Type", "application/json");
  }

  private static JsonObject ok(Rest.Answer answer) {
    assertThat(answer.status()).as(answer.body()).isBetween(200, 201);
    return answer.json();
  }

  private static JsonObject open(String token, String... participants) {
    List<String> all =
        List.of(participants).stream().map(user -> "{\"userId\":\"" + user + "\"}").toList();
    return ok(
        call(
            "POST",
            "/api/chat",
            token,
            "{\"subject\":\"Plans\",\"participants\":[" + String.join(",", all) + "]}"));
  }

  private static TestClient client(String token) {
    return TestClient.at(server.target()).token(token).batches().greeted();
  }

  private static String say(String id, String channel, String text) {
    return publish(id, channel, "{\"text\":\"" + text + "\"}");
  }

  private static String viewed(String id, String channel, int number) {
    return "{\"type\":\"chat.viewed\",\"id\":\"%s\",\"channel\":\"%s\",\"payload\":{\"number\":%d}}"
        .formatted(id, channel, number);
  }

  private static Predicate<JsonObject> unread(long chat, int count) {
    return ofType("chat.unread")
        .and(
            frame ->
                frame.getJsonObject("payload").getInt("session") == chat
                    && frame.getJsonObject("payload").getInt("unread") == count);
  }

  private static List<JsonObject> items(Rest.Answer answer) {
    return ok(answer).getJsonArray("items").getValuesAs(JsonObject.class);
  }

  @Test
  void twoDevicesOfAUserAgreeOnWhatIsUnreadAndOneThatComesLaterToo() {
    String ann = unique("ann-");
    String ben = unique("ben-");
    try (TestClient annes = client(Tokens.of(ann));
        TestClient laptop = client(Tokens.of(ben));
        TestClient phone = client(Tokens.of(ben))) {
      laptop.subscribe("user:me");
      phone.subscribe("user:me");
      JsonObject chat = open(Tokens.of(ann), ben);
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

      try (TestClient late = client(Tokens.of(ben))) {
        late.subscribe("user:me");
        JsonObject entry =
            late.await("chat.unread.sync")
                .getJsonObject("payload")
                .getJsonArray("sessions")
                .getJsonObject(0);
        assertThat(entry.getInt("session")).isEqualTo(id);
        assertThat(entry.getInt("unread")).isEqualTo(1);
      }
      JsonObject stored = ok(call("GET", "/api/chat/unread", Tokens.of(ben), ""));
      assertThat(stored.getInt("total")).isEqualTo(1);
      call("POST", "/api/chat/" + id + "/viewed", Tokens.of(ben), "{}");
      laptop.await("none unread again", 2, TestClient.SOON, unread(id, 0));
    }
  }

  @Test
  void whatIsSaidByAnyWayIsStoredOnceAndSeenByAllInOneOrder() {
    String ann = unique("ann-");
    String ben = unique("ben-");
    JsonObject chat = open(Tokens.of(ann), ben);
    String channel = chat.getString("channel");
    String messages = "/api/chat/" + chat.getInt("id") + "/messages";
    try (TestClient reader = client(Tokens.of(ben));
        TestClient writer = client(Tokens.of(ann))) {
      reader.subscribe(channel);
      String first = writer.ask("m1", say("m1", channel, "one")).getString("eventId");
      writer.send(say("m1", channel, "one"));
      JsonObject again =
          writer.await("the same ack", 2, TestClient.SOON, Frames.answers("m1")).get(1);
      Rest.Answer posted =
          call("POST", messages, Tokens.of(ann), "{\"text\":\"one\",\"id\":\"m1\"}");
      Rest.Answer other =
          call("POST", messages, Tokens.of(ann), "{\"text\":\"two\",\"id\":\"m1\"}");
      Rest.Answer bens = call("POST", messages, Tokens.of(ben), "{\"text\":\"three\"}");

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
      List<JsonObject> stored = items(call("GET", messages, Tokens.of(ben), ""));
      assertThat(stored.stream().map(m -> m.getInt("number"))).containsExactly(2, 1);
      assertThat(stored.get(1).getString("eventId")).isEqualTo(first);
    }
  }

  @Test
  void whatOneSenderSaysWithinTheWindowComesInOneArrayInItsOrder() {
    String ann = unique("ann-");
    String ben = unique("ben-");
    String channel = open(Tokens.of(ann), ben).getString("channel");
    try (TestClient reader = client(Tokens.of(ben));
        TestClient writer = client(Tokens.of(ann))) {
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
    JsonObject chat = open(Tokens.of(ann), unique("ben-"));
    String path = "/api/chat/" + chat.getInt("id");
    List<String> others =
        List.of(
            Tokens.of(unique("eve-")),
            Tokens.of(unique("agent-"), Tokens.TENANT, "agent"),
            Tokens.of(ann, "umbrella"),
            Tokens.of("bot", "umbrella", "service"));
    for (String token : others) {
      assertThat(call("GET", path, token, "").status()).isEqualTo(404);
      assertThat(call("GET", path + "/messages", token, "").status()).isEqualTo(404);
      assertThat(call("POST", path + "/messages", token, "{\"text\":\"x\"}").status())
          .isEqualTo(404);
      assertThat(call("POST", path + "/close", token, "").status()).isEqualTo(404);
      try (TestClient eve = client(token)) {
        for (String channel :
            List.of(chat.getString("channel"), "typing:" + chat.getString("channel"))) {
          assertThat(eve.subscribe(channel).getString("name")).isEqualTo("forbidden");
          assertThat(eve.ask("p" + channel, say("p" + channel, channel, "x")).getString("name"))
              .isEqualTo("forbidden");
        }
      }
    }
    assertThat(call("GET", path, Tokens.service("bot"), "").status()).isEqualTo(200);
    assertThat(items(call("GET", path + "/messages", Tokens.of(ann), ""))).isEmpty();
  }

  @Test
  void aChatThatIsClosedTakesNoMoreAndThePartiesHearOfIt() {
    String ann = unique("ann-");
    JsonObject chat = open(Tokens.of(ann), unique("ben-"));
    try (TestClient annes = client(Tokens.of(ann))) {
      annes.subscribe(chat.getString("channel"));
      ok(call("POST", "/api/chat/" + chat.getInt("id") + "/close", Tokens.of(ann), ""));

      annes.await("chat.closed");
      assertThat(annes.ask("m", say("m", chat.getString("channel"), "x")).getString("name"))
          .isEqualTo("conflict");
    }
  }

  @Test
  void listsComePageByPage() {
    String ann = unique("ann-");
    List<Integer> opened = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      opened.add(0, open(Tokens.of(ann), unique("ben-")).getInt("id"));
    }
    List<Integer> listed = new ArrayList<>();
    String next = "";
    while (listed.size() < 5) {
      JsonObject page = ok(call("GET", "/api/chat?limit=2" + next, Tokens.of(ann), ""));
      page.getJsonArray("items")
          .getValuesAs(JsonObject.class)
          .forEach(c -> listed.add(c.getInt("id")));
      next = "&cursor=" + page.getString("next", "");
    }

    assertThat(listed).isEqualTo(opened);
    assertThat(call("GET", "/api/chat?limit=0", Tokens.of(ann), "").json().getString("field"))
        .isEqualTo("limit");
    assertThat(call("GET", "/api/chat?status=gone", Tokens.of(ann), "").json().getString("field"))
        .isEqualTo("status");
  }

  private static JsonObject visitor() {
    return visitor(PAGE);
  }

  private static JsonObject visitor(String page) {
    return ok(
        rest()
            .post(
                VISITORS,
                "{\"name\":\"Vic\",\"subject\":\"My order\",\"location\":\"New York, US\"}",
                "Content-Type",
                "application/json",
                "Origin",
                page));
  }

  private static String agent(String user) {
    return Tokens.of(user, Tokens.TENANT, "agent");
  }

  private static Predicate<JsonObject> about(String type, int chat) {
    return ofType(type).and(frame -> frame.getJsonObject("payload").getInt("id", 0) == chat);
  }

  @Test
  void aVisitorIsQueuedGivenToAnAgentAndGivenToTheNextWhenThatOneIsGone() {
    JsonObject begun = visitor(QUIET_PAGE);
    int id = begun.getJsonObject("chat").getInt("id");
    String channel = begun.getString("channel");
    try (TestClient vic = client(begun.getString("token"))) {
      vic.subscribe(channel);
      JsonObject place = vic.await("chat.queue");
      assertThat(place.getJsonObject("payload").getInt("position")).isPositive();
      vic.ask("m1", say("m1", channel, "Hello, I need help"));

      TestClient first = client(Tokens.of("zoe-1", QUIET, "agent"));
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

      try (TestClient second = client(Tokens.of("zoe-2", QUIET, "agent"))) {
        first.close();
        List<JsonObject> assigned =
            vic.await("the next", 2, Duration.ofSeconds(20), about("chat.assigned", id));
        assertThat(
                assigned.get(1).getJsonObject("payload").getJsonObject("agent").getString("userId"))
            .isEqualTo("zoe-2");
        ok(call("POST", "/api/chat/" + id + "/close", begun.getString("token"), ""));
        assertThat(second.isOpen()).isTrue();
      }
    }
  }

  @Test
  void agentsHearOfNewChatsAndOldClientsInTheirWords() {
    try (TestClient agent = client(agent(unique("zoe-")));
        TestClient old = TestClient.at(server.target()).token(agent(unique("zoe-"))).greeted();
        TestClient user = client(Tokens.of(unique("ann-")))) {
      agent.subscribe("chat_sessions");
      old.send("{\"action\":\"subscribe\",\"channels\":[\"chat_sessions\"]}");
      old.await("subscribed");
      assertThat(user.subscribe("chat_sessions").getString("name")).isEqualTo("forbidden");

      JsonObject begun = visitor();
      int id = begun.getJsonObject("chat").getInt("id");
      ok(
          call(
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
      ok(call("POST", "/api/chat/" + id + "/close", begun.getString("token"), ""));
    }
  }

  @Test
  void anAgentTakesAChatAndAnotherIsToldWhoHasIt() {
    String one = unique("zoe-");
    JsonObject begun = visitor();
    String assign = "/api/chat/" + begun.getJsonObject("chat").getInt("id") + "/assign";
    String two = unique("zoe-");

    JsonObject taken = ok(call("POST", assign, agent(one), "{\"agent\":\"" + one + "\"}"));
    Rest.Answer late = call("POST", assign, agent(two), "{\"agent\":\"" + two + "\"}");

    assertThat(taken.getJsonObject("agent").getString("userId")).isEqualTo(one);
    assertThat(taken.getString("status")).isEqualTo("open");
    assertThat(late.status()).isEqualTo(409);
    assertThat(late.json().getString("detail")).endsWith("is with " + one);
    assertThat(call("POST", assign, agent(one), "{\"agent\":\"nobody\"}").json().getString("field"))
        .isEqualTo("agent");
    assertThat(call("POST", assign, Tokens.of(unique("ann-")), "{}").status()).isEqualTo(403);
    ok(call("POST", assign, Tokens.service("desk"), "{\"agent\":\"" + two + "\"}"));
    JsonObject back =
        ok(
            call(
                "POST",
                assign,
                Tokens.of("root", Tokens.TENANT, "admin"),
                "{\"agent\":\"" + one + "\"}"));
    assertThat(back.getJsonObject("agent").getString("userId")).isEqualTo(one);
  }

  @Test
  void aVisitorWhoSaysTooMuchAtOnceIsToldWhenToGoOn() {
    JsonObject begun = visitor();
    String messages = "/api/chat/" + begun.getJsonObject("chat").getInt("id") + "/messages";
    List<Rest.Answer> answers =
        IntStream.range(0, 30)
            .parallel()
            .mapToObj(i -> call("POST", messages, begun.getString("token"), "{\"text\":\"Hi\"}"))
            .toList();

    List<Rest.Answer> refused = answers.stream().filter(a -> a.status() == 429).toList();
    assertThat(refused).isNotEmpty();
    assertThat(refused.get(0).json().getString("type")).endsWith("rate");
    assertThat(answers).filteredOn(a -> a.status() == 201).hasSizeGreaterThanOrEqualTo(10);
    assertThat(answers).allMatch(a -> a.status() == 201 || a.status() == 429);
  }

  @Test
  void aVisitorMayDoNothingButItsOwnChat() {
    JsonObject begun = visitor();
    JsonObject others = visitor();
    String token = begun.getString("token");
    String own = "/api/chat/" + begun.getJsonObject("chat").getInt("id");
    String foreign = "/api/chat/" + others.getJsonObject("chat").getInt("id");
    ok(call("GET", own, token, ""));
    ok(call("POST", own + "/messages", token, "{\"text\":\"Hi\"}"));
    ok(call("GET", own + "/messages", token, ""));
    assertThat(call("POST", own + "/viewed", token, "{}").status()).isEqualTo(204);
    for (String path : List.of(foreign, foreign + "/messages")) {
      assertThat(call("GET", path, token, "").status()).as(path).isEqualTo(404);
    }
    assertThat(call("POST", foreign + "/messages", token, "{\"text\":\"Hi\"}").status())
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
      assertThat(call("GET", path, token, "").status()).as(path).isEqualTo(403);
    }
    for (String path :
        List.of(
            "/api/tickets", "/api/chat", own + "/assign", "/api/activity", "/api/admin/drain")) {
      assertThat(call("POST", path, token, "{}").status()).as(path).isEqualTo(403);
    }
    try (TestClient vic = client(token);
        TestClient watching = client(Tokens.of(unique("ann-")))) {
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
    assertThat(rest().post(VISITORS, body, "Content-Type", "application/json").status())
        .isEqualTo(403);
    for (String origin :
        List.of("https://other.example.com", "https://shop.example.com.evil.org", "null")) {
      assertThat(
              rest()
                  .post(VISITORS, body, "Content-Type", "application/json", "Origin", origin)
                  .status())
          .as(origin)
          .isEqualTo(403);
    }
  }

  @Test
  void whoTypesIsSeenByTheOtherAndNotKept() {
    String ann = unique("ann-");
    String ben = unique("ben-");
    String channel = "typing:" + open(Tokens.of(ann), ben).getString("channel");
    try (TestClient annes = client(Tokens.of(ann));
        TestClient bens = client(Tokens.of(ben))) {
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
