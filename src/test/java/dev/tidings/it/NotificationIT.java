package dev.tidings.it;

import static dev.tidings.it.Frames.ofType;
import static dev.tidings.it.Frames.unique;
import static dev.tidings.it.Notifier.PATH;
import static dev.tidings.it.Notifier.badge;
import static dev.tidings.it.Notifier.titled;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Users are told things, on all their devices. */
class NotificationIT {
  private static ServerProcess server;
  private static Notifier importer;

  private final String ann = unique("ann-");

  @BeforeAll
  static void start() {
    server = ServerProcess.ready("notifications", Map.of());
    importer = new Notifier(server.target(), "importer");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static TestClient device(String user) {
    return device(Tokens.of(user), "user:me");
  }

  private static TestClient device(String token, String channel) {
    TestClient device = TestClient.at(server.target()).token(token).greeted();
    device.subscribe(channel);
    return device;
  }

  @Test
  void aNotificationIsOnAllDevicesAndReadingItOnOneReadsItOnTheOther() {
    try (TestClient phone = device(ann);
        TestClient desk = device(ann)) {
      phone.await("no badge", badge(0));
      importer.tell(ann, "Import failed");

      for (TestClient device : List.of(phone, desk)) {
        JsonObject event = device.await("the notification", titled("Import failed"));
        assertThat(event.getString("channel")).isEqualTo("user:" + ann);
        assertThat(event.getString("id")).contains(":");
        assertThat(event.getString("ref")).startsWith("outbox-");
        assertThat(event.containsKey("sender")).isFalse();
        assertThat(event.getJsonObject("payload").getJsonObject("present").getBoolean("toast"))
            .isTrue();
        device.await("one unread", badge(1));
      }
      int id = phone.await("notification").getJsonObject("payload").getInt("id");
      JsonObject ack =
          phone.ask(
              "r1",
              "{\"type\":\"notification.read\",\"id\":\"r1\",\"payload\":{\"ids\":[" + id + "]}}");
      assertThat(ack.getString("type")).isEqualTo("ack");
      JsonObject update = desk.await("notification.update");
      assertThat(update.getJsonObject("payload").getString("state")).isEqualTo("read");
      List<JsonObject> none = desk.await("none unread", 2, TestClient.SOON, badge(0));
      assertThat(none.get(1).getInt("version")).isEqualTo(importer.unread(ann).getInt("version"));
    }
  }

  @Test
  void aTraceGoesFromTheRequestToTheDevices() {
    String trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    try (TestClient phone = device(ann)) {
      importer.traced(
          trace, "\"user\":\"%s\",\"kind\":\"system\",\"title\":\"of a trace\"".formatted(ann));
      importer.tell(ann, "of none");

      assertThat(phone.await("the first", titled("of a trace")).getString("traceId"))
          .isEqualTo(trace);
      assertThat(phone.await("the second", titled("of none")).containsKey("traceId")).isFalse();
    }
  }

  @Test
  void readingAllIsAcknowledgedAndLeavesWhatWasNotSeen() {
    try (TestClient phone = device(ann)) {
      importer.tell(ann, "one");
      importer.tell(ann, "two");
      importer.tell(ann, "three");
      phone.await("three", titled("three"));

      String frame = "{\"type\":\"notification.read-all\",\"id\":\"a\",\"payload\":{\"upTo\":2}}";
      assertThat(phone.ask("a", frame).getString("type")).isEqualTo("ack");

      assertThat(importer.unread(ann).getInt("unread")).isEqualTo(1);
      assertThat(phone.ask("b", "{\"type\":\"notification.read\",\"id\":\"b\"}").getString("name"))
          .isEqualTo("missing_field");
      assertThat(
              phone
                  .ask(
                      "c",
                      "{\"type\":\"notification.read\",\"id\":\"c\",\"payload\":{\"ids\":[\"x\"]}}")
                  .getString("field"))
          .isEqualTo("payload.ids");
    }
  }

  @Test
  void theListIsPagedFilteredAndTheUsersOwn() {
    for (int i = 1; i <= 5; i++) {
      importer.stored(
          "\"user\":\"%s\",\"kind\":\"%s\",\"title\":\"n%d\""
              .formatted(ann, i == 3 ? "query" : "model", i));
    }
    List<String> titles = new ArrayList<>();
    String next = "";
    do {
      JsonObject page =
          importer.get(PATH + "?limit=2" + (next.isEmpty() ? "" : "&cursor=" + next), ann).json();
      page.getJsonArray("items").getValuesAs(JsonObject.class).stream()
          .map(item -> item.getString("title"))
          .forEach(titles::add);
      next = page.getString("next", "");
    } while (!next.isEmpty());

    assertThat(titles).containsExactly("n5", "n4", "n3", "n2", "n1");
    assertThat(importer.get(PATH + "?kind=query", ann).json().getJsonArray("items")).hasSize(1);
    assertThat(importer.act("/3/dismiss", ann).json().getInt("unread")).isEqualTo(4);
    assertThat(importer.act("/4/read", ann).json().getInt("unread")).isEqualTo(3);
    assertThat(importer.act("/4/unread", ann).json().getInt("unread")).isEqualTo(4);
    assertThat(importer.get(PATH + "?kind=query", ann).json().getJsonArray("items")).isEmpty();
    assertThat(importer.get(PATH + "/3", ann).status()).isEqualTo(404);
    assertThat(importer.get(PATH + "/4", unique("bob-")).status()).isEqualTo(404);
    assertThat(importer.act("/read-all", ann).json().getInt("unread")).isZero();
    JsonObject foreign = Rest.of(server.target()).get(PATH, Tokens.of(ann, "globex")).json();
    assertThat(foreign.getJsonArray("items")).isEmpty();
    assertThat(importer.get(PATH + "?cursor=xyz", ann).json().getString("field"))
        .isEqualTo("cursor");
    assertThat(importer.get(PATH + "?limit=0", ann).json().getString("field")).isEqualTo("limit");
  }

  @Test
  void whatBreaksARuleIsRefusedWithTheField() {
    Map<String, String> bad =
        Map.of(
            "\"kind\":\"system\",\"title\":\"t\"", "user",
            "\"user\":\"a\",\"everyone\":true,\"kind\":\"system\",\"title\":\"t\"", "user",
            "\"user\":\"a\",\"kind\":\"Not A Kind\",\"title\":\"t\"", "kind",
            "\"user\":\"a\",\"kind\":\"system\",\"title\":\" \"", "title",
            "\"user\":\"a\",\"kind\":\"system\",\"title\":\"t\",\"link\":\"javascript:x\"", "link",
            "\"user\":\"a\",\"kind\":\"system\",\"title\":\"t\",\"severity\":\"bad\"", "severity",
            "\"user\":\"a\",\"kind\":\"system\",\"title\":\"t\",\"expiresAt\":1", "expiresAt",
            "\"user\":\"a\",\"kind\":\"system\",\"title\":\"t\",\"actor\":{\"name\":\"n\"}",
                "actor.id",
            "\"user\":\"a\",\"kind\":\"system\",\"title\":\"t\",\"tilte\":\"t\"", "tilte",
            "\"users\":[],\"kind\":\"system\",\"title\":\"t\"", "users");
    bad.forEach(
        (members, field) -> {
          Rest.Answer answer = importer.post(members);
          assertThat(answer.status()).as(members + answer.body()).isEqualTo(400);
          assertThat(answer.json().getString("field")).isEqualTo(field);
          assertThat(answer.json().getString("detail"))
              .startsWith(field.equals("user") ? "give exactly one" : field + " ");
        });
    assertThat(importer.post("\"user\":").status()).isEqualTo(400);
  }

  @Test
  void onlyServicesTellAndOnlyKnownCallersRead() {
    Rest rest = Rest.of(server.target());
    String body = "{\"user\":\"x\",\"kind\":\"system\",\"title\":\"t\"}";

    assertThat(rest.call("POST", PATH, Tokens.of(ann, Tokens.TENANT, "admin"), body).status())
        .isEqualTo(403);
    assertThat(rest.get(PATH).status()).isEqualTo(401);
  }

  @Test
  void aRepeatWithTheSameKeyIsAnsweredAlikeAndDoesNothing() {
    String key = unique("key-");
    String members = "\"user\":\"%s\",\"kind\":\"system\",\"title\":\"once\"".formatted(ann);

    Rest.Answer first = importer.repeatable(key, members);
    Rest.Answer again = importer.repeatable(key, members);
    Rest.Answer other = importer.repeatable(key, members.replace("once", "twice"));

    assertThat(first.status()).isEqualTo(201);
    assertThat(again.said()).isEqualTo(first.said());
    assertThat(other.status()).isEqualTo(422);
    assertThat(other.json().getString("field")).isEqualTo("Idempotency-Key");
    assertThat(importer.unread(ann).getInt("unread")).isEqualTo(1);
  }

  @Test
  void ofManyRequestsWithTheSameKeyAtOnceOneIsCarriedOut() {
    String key = unique("key-");
    String members = "\"user\":\"%s\",\"kind\":\"system\",\"title\":\"once\"".formatted(ann);

    List<Integer> statuses =
        IntStream.range(0, 12)
            .parallel()
            .mapToObj(i -> importer.repeatable(key, members).status())
            .toList();

    assertThat(statuses).contains(201).isSubsetOf(201, 409);
    assertThat(importer.unread(ann).getInt("unread")).isEqualTo(1);
  }

  @Test
  void whatAUserDoesCanBeRepeatedWithAKey() {
    importer.tell(ann, "one");
    String key = unique("key-");
    Rest.Answer first = keyed("POST", "/read-all", key, "");
    importer.tell(ann, "two");
    Rest.Answer again = keyed("POST", "/read-all", key, "");

    assertThat(first.json().getInt("upTo")).isEqualTo(1);
    assertThat(again.said()).isEqualTo(first.said());
    assertThat(importer.unread(ann).getInt("unread")).isEqualTo(1);
    assertThat(keyed("POST", "/2/read", key, "").status()).isEqualTo(422);
    for (String act : List.of("/2/read", "/2/unread", "/2/dismiss")) {
      String own = unique("key-");
      assertThat(keyed("POST", act, own, "").said()).isEqualTo(keyed("POST", act, own, "").said());
    }
    String wanted = "{\"zone\":\"Europe/Berlin\"}";
    String own = unique("key-");
    assertThat(keyed("PUT", "/preferences", own, wanted).said())
        .isEqualTo(keyed("PUT", "/preferences", own, wanted).said());
    assertThat(keyed("PUT", "/preferences", own, "{}").status()).isEqualTo(422);
  }

  private Rest.Answer keyed(String method, String path, String key, String body) {
    return Rest.of(server.target())
        .call(
            method,
            PATH + path,
            Tokens.of(ann),
            body,
            "Content-Type",
            "application/json",
            "Idempotency-Key",
            key);
  }

  @Test
  void aRefusalLeavesTheKeyFree() {
    String key = unique("key-");

    assertThat(importer.repeatable(key, "\"user\":\"x\"").status()).isEqualTo(400);
    assertThat(
            importer
                .repeatable(
                    key, "\"user\":\"%s\",\"kind\":\"system\",\"title\":\"t\"".formatted(ann))
                .status())
        .isEqualTo(201);
  }

  @Test
  void theSameDedupeKeyIsToldOnce() {
    String members =
        "\"user\":\"%s\",\"kind\":\"system\",\"title\":\"t\",\"dedupeKey\":\"k\"".formatted(ann);

    assertThat(importer.post(members).status()).isEqualTo(201);
    assertThat(importer.post(members).status()).isEqualTo(200);
    assertThat(importer.unread(ann).getInt("unread")).isEqualTo(1);
  }

  @Test
  void aBroadcastReachesThoseWhoAreHereAndThoseWhoComeLaterInTheTenant() {
    String tenant = unique("tenant-");
    Notifier announcer = new Notifier(server.target(), "announcer", tenant);
    try (TestClient here = device(Tokens.of(ann, tenant), "user:me")) {
      announcer.stored("\"everyone\":true,\"kind\":\"system\",\"title\":\"To all\"");
      here.await("the broadcast", titled("To all"));
      here.await("one unread", badge(1));
    }
    String late = Tokens.of("late", tenant);
    try (TestClient later = device(late, "user:me")) {
      later.await("the broadcast", titled("To all"));
      JsonObject page = Rest.of(server.target()).get(PATH, late).json();
      assertThat(page.getJsonArray("items")).hasSize(1);
    }
    assertThat(importer.unread(ann).getInt("unread")).isZero();
  }

  @Test
  void aRoleIsToldAndNobodyElse() {
    String title = unique("role-");
    importer.stored("\"role\":\"auditor\",\"kind\":\"system\",\"title\":\"" + title + "\"");

    String auditor = Tokens.of(ann, Tokens.TENANT, "auditor");
    assertThat(Rest.of(server.target()).get(PATH, auditor).body()).contains(title);
    assertThat(importer.get(PATH, unique("bob-")).body()).doesNotContain(title);
  }

  @Test
  void whatAUserWantsDecidesHowItIsShown() {
    Rest rest = Rest.of(server.target());
    String path = PATH + "/preferences";
    String wanted =
        "{\"zone\":\"Europe/Berlin\",\"quietHours\":{\"from\":\"00:00\",\"to\":\"23:59\"},"
            + "\"digestAt\":\"08:00\",\"kinds\":[{\"kind\":\"query\",\"realtime\":true,"
            + "\"toast\":true,\"sound\":true,\"muted\":true,\"digest\":false}]}";

    Rest.Answer put = rest.call("PUT", path, Tokens.of(ann), wanted);
    assertThat(put.body()).isEqualTo(wanted);
    assertThat(rest.get(path, Tokens.of(ann)).body()).isEqualTo(wanted);
    importer.stored("\"user\":\"%s\",\"kind\":\"query\",\"title\":\"muted\"".formatted(ann));
    assertThat(importer.unread(ann).getInt("unread")).isZero();
    importer.stored("\"user\":\"%s\",\"kind\":\"model\",\"title\":\"quiet\"".formatted(ann));
    JsonObject present =
        importer
            .get(PATH, ann)
            .json()
            .getJsonArray("items")
            .getJsonObject(0)
            .getJsonObject("present");
    assertThat(present.getBoolean("badge")).isTrue();

    for (String bad : List.of("+02:00", "Mars/Base")) {
      Rest.Answer refused = rest.call("PUT", path, Tokens.of(ann), "{\"zone\":\"" + bad + "\"}");
      assertThat(refused.json().getString("field")).isEqualTo("zone");
    }
  }

  @Test
  void anApprovalIsAnsweredOnceAndTheServiceHearsOfIt() {
    String bob = unique("bob-");
    String members =
        "\"users\":[\"%s\",\"%s\"],\"kind\":\"approval\",\"title\":\"Deploy?\",\"actions\":"
                .formatted(ann, bob)
            + "[{\"id\":\"approve\",\"label\":\"Yes\"},{\"id\":\"reject\",\"label\":\"No\"}]";
    String service = unique("deployer-");
    Notifier deployer = new Notifier(server.target(), service);
    Rest rest = Rest.of(server.target());
    try (TestClient backend =
            TestClient.at(server.target()).token(Tokens.service(service)).greeted();
        TestClient phone = device(ann)) {
      backend.subscribe("service." + service);
      String id = deployer.stored(members).getString("approval");
      phone.await("the question", titled("Deploy?"));
      String answer = "/api/approvals/" + id + "/answer";

      assertThat(rest.call("POST", answer, Tokens.of(bob), "{\"action\":\"maybe\"}").status())
          .isEqualTo(400);
      assertThat(rest.call("POST", answer, Tokens.of(bob), "{\"action\":\"approve\"}").status())
          .isEqualTo(200);
      Rest.Answer second = rest.call("POST", answer, Tokens.of(ann), "{\"action\":\"reject\"}");
      assertThat(second.status()).isEqualTo(409);
      assertThat(second.json().getString("detail")).contains(bob);
      assertThat(rest.call("POST", answer, Tokens.of("eve"), "{\"action\":\"approve\"}").status())
          .isEqualTo(404);

      JsonObject heard = backend.await("approval.answered").getJsonObject("payload");
      assertThat(heard.getString("action")).isEqualTo("approve");
      assertThat(heard.getJsonObject("by").getString("id")).isEqualTo(bob);
      phone.await("approval.answered");
      assertThat(rest.get("/api/approvals", deployer.token()).body()).contains(id);
      assertThat(
              rest.call("POST", "/api/approvals/" + id + "/acknowledge", deployer.token(), "")
                  .status())
          .isEqualTo(200);
      assertThat(rest.get("/api/approvals", deployer.token()).body()).doesNotContain(id);
    }
  }

  @Test
  void whoComesBackFromTooFarGetsTheStateInsteadOfAGap() {
    importer.tell(ann, "missed");
    try (TestClient phone = TestClient.of(server.target(), ann)) {
      JsonObject subscribed = phone.subscribe("user:me", Frames.lastEventId("0000000000000:7"));

      assertThat(subscribed.getBoolean("recovered")).isFalse();
      JsonObject state = subscribed.getJsonObject("snapshot");
      assertThat(state.getInt("unread")).isEqualTo(1);
      assertThat(
              state
                  .getJsonObject("notifications")
                  .getJsonArray("items")
                  .getJsonObject(0)
                  .getString("title"))
          .isEqualTo("missed");
      assertThat(phone.settled().frames(ofType("gap"))).isEmpty();
    }
  }

  @Test
  void theOutboxIsInHealth() {
    assertThat(Rest.of(server.target()).get("/health/ready").body()).contains("outbox", "refused");
  }
}
