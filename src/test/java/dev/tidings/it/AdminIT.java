package dev.tidings.it;

import static dev.tidings.it.Frames.unique;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may see and do what under {@code /api/admin}, and what becomes of those whom it hits. */
class AdminIT {
  private static ServerProcess server;
  private static final String ROOT = Tokens.of("root", Tokens.TENANT, "admin");
  private static final String STRANGER = Tokens.of("zed", "zeta", "admin");

  @BeforeAll
  static void start() {
    server = ServerProcess.ready("admin", Map.of("TIDINGS_OPERATORS_TENANT", Tokens.OPERATORS));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** An operation of the API, as its own description lists it. */
  private record Operation(String method, String path) {
    boolean isForOperators() {
      return path.startsWith("/api/admin/drain");
    }
  }

  private static List<Operation> operations() {
    JsonObject paths =
        Rest.of(server.target()).get("/openapi?format=JSON").json().getJsonObject("paths");
    List<Operation> operations = new ArrayList<>();
    for (Map.Entry<String, JsonValue> path : paths.entrySet()) {
      if (path.getKey().startsWith("/api/admin")) {
        path.getValue()
            .asJsonObject()
            .keySet()
            .forEach(method -> operations.add(new Operation(method.toUpperCase(), path.getKey())));
      }
    }
    assertThat(operations)
        .contains(
            new Operation("GET", "/api/admin/overview"),
            new Operation("GET", "/api/admin/connections/{id}"),
            new Operation("POST", "/api/admin/blocks"),
            new Operation("DELETE", "/api/admin/drain"));
    return operations;
  }

  private static Rest.Answer call(Operation operation, String token, Map<String, String> ids) {
    String path = operation.path();
    for (Map.Entry<String, String> id : ids.entrySet()) {
      path = path.replace('{' + id.getKey() + '}', id.getValue());
    }
    String body =
        operation.method().equals("POST")
            ? "{\"kind\":\"user\",\"value\":\"nobody\",\"minutes\":1,\"reason\":\"a test\"}"
            : "";
    return Rest.of(server.target()).call(operation.method(), path, token, body);
  }

  private static JsonObject admin(String method, String path, String body) {
    Rest.Answer answer = Rest.of(server.target()).call(method, "/api/admin" + path, ROOT, body);
    assertThat(answer.status()).as(answer.body()).isBetween(200, 201);
    return answer.json();
  }

  private static JsonObject connectionOf(String user) {
    return admin("GET", "/connections?search=" + user, "").getJsonArray("items").getJsonObject(0);
  }

  private static int endTrace(String connection, String trace) {
    String path = "/api/admin/connections/" + connection + "/trace/" + trace;
    return Rest.of(server.target()).call("DELETE", path, ROOT, "").status();
  }

  @Test
  void nobodyWithoutTheRoleGetsAnythingFromAnyPath() {
    Map<String, String> ids = Map.of("id", "1", "user", "ann", "trace", "1");
    for (Operation operation : operations()) {
      Rest.Answer none =
          Rest.of(server.target())
              .call(
                  operation.method(),
                  operation.path().replaceAll("\\{\\w+}", "1"),
                  "",
                  operation.method().equals("POST") ? "{}" : "",
                  "Content-Type",
                  "application/json");
      assertThat(none.status()).as("%s without a token", operation).isEqualTo(401);
      assertThat(call(operation, Tokens.expired("ann"), ids).status())
          .as("%s with a token that is over", operation)
          .isEqualTo(401);
      assertThat(call(operation, Tokens.of("ann", Tokens.TENANT, "service", "agent"), ids).status())
          .as("%s for a user", operation)
          .isEqualTo(403);
      if (operation.isForOperators()) {
        assertThat(call(operation, ROOT, ids).status())
            .as("%s for an administrator", operation)
            .isEqualTo(403);
      }
    }
  }

  private static String idOf(JsonObject row) {
    return "%d".formatted(row.getInt("id"));
  }

  /** Something of each kind that administrators are shown, all of it by that name. */
  private static List<String> rows(String secret, TestClient there) {
    there.subscribe("doc:" + secret);
    String told = "{\"message\":\"%s\"}".formatted(secret);
    Rest.of(server.target()).call("POST", "/api/client-errors", Tokens.of(secret), told);
    String block = "{\"kind\":\"user\",\"value\":\"%s-b\",\"minutes\":5,\"reason\":\"a test\"}";
    String rate = "{\"target\":\"cursor:%s\",\"perSecond\":5,\"minutes\":5}";
    return List.of(
        idOf(admin("POST", "/blocks", block.formatted(secret))),
        idOf(admin("POST", "/lossy-rates", rate.formatted(secret))),
        connectionOf(secret).getString("id"));
  }

  @Test
  void nobodySeesOrTouchesWhatIsAnotherTenants() {
    String secret = unique("secret-");
    try (TestClient there = TestClient.of(server.target(), secret)) {
      List<String> ids = rows(secret, there);
      String connection = ids.get(2);
      String trace =
          admin("POST", "/connections/" + connection + "/trace", "{\"seconds\":60}")
              .getString("id");
      List<String> shown = new ArrayList<>();
      for (Operation operation : operations()) {
        if (operation.isForOperators()) {
          continue;
        }
        for (String id : ids) {
          Map<String, String> given = Map.of("id", id, "user", secret, "trace", trace);
          Rest.Answer answer = call(operation, STRANGER, given);
          assertThat(answer.body()).as("%s", operation).doesNotContain(secret);
          if (operation.path().contains("{id}")) {
            assertThat(answer.status()).as("%s", operation).isEqualTo(404);
          }
          if (operation.method().equals("GET")
              && call(operation, ROOT, given).body().contains(secret)) {
            shown.add(operation.path());
          }
        }
      }
      assertThat(shown)
          .as("what the own administrator is shown, each list with its secret")
          .contains(
              "/api/admin/connections",
              "/api/admin/connections/{id}",
              "/api/admin/channels",
              "/api/admin/errors",
              "/api/admin/blocks",
              "/api/admin/lossy-rates",
              "/api/admin/audit");
      assertThat(there.settled().isOpen()).isTrue();
      assertThat(endTrace(connection, trace)).as("it still ran").isEqualTo(204);
    }
  }

  @Test
  void aConnectionIsEndedWithAReasonAndItIsOnRecord() {
    String ann = unique("ann-");
    try (TestClient there = TestClient.of(server.target(), ann)) {
      there.subscribe(Frames.channel());
      there.ask(
          "g", Frames.subscribe("g", Frames.channel(), Frames.lastEventId("aaaaaaaaaaaaa:7")));
      there.ask("u", "{\"type\":\"unsubscribe\",\"id\":\"u\",\"channel\":\"doc:nowhere\"}");
      JsonObject listed = connectionOf(ann);
      JsonObject shown = admin("GET", "/connections/" + listed.getString("id"), "");
      assertThat(shown.getJsonArray("subscriptions")).hasSize(2);
      assertThat(shown.getInt("channels")).isEqualTo(2);
      assertThat(shown.getInt("gaps")).isEqualTo(1);
      assertThat(shown.getJsonObject("gapsByReason").toString()).isEqualTo("{\"epoch\":1}");
      assertThat(shown.getJsonArray("errors").getJsonObject(0).getString("name"))
          .isEqualTo("not_subscribed");

      JsonObject ended =
          admin(
              "POST",
              "/connections/" + listed.getString("id") + "/disconnect",
              "{\"reason\":\"the lease is over\"}");

      assertThat(ended.getInt("disconnected")).isEqualTo(1);
      assertThat(there.awaitClose().code()).isEqualTo(4010);
      JsonObject farewell = there.await("disconnect");
      assertThat(farewell.getString("reason")).isEqualTo("the lease is over");
      assertThat(farewell.getBoolean("reconnect")).isTrue();
      assertThat(admin("GET", "/audit", "").getJsonArray("items").getJsonObject(0).toString())
          .contains("connection.disconnected", "the lease is over", ann, "\"actor\":\"root\"");
    }
  }

  @Test
  void allConnectionsOfAUserAreEndedAndDoNotComeBackWhenToldSo() {
    String ann = unique("ann-");
    try (TestClient phone = TestClient.at(server.target()).token(Tokens.of(ann)).greeted();
        TestClient tablet = TestClient.at(server.target()).token(Tokens.of(ann)).greeted()) {
      JsonObject ended =
          admin(
              "POST",
              "/users/" + ann + "/disconnect",
              "{\"reason\":\"leaves\",\"reconnect\":false}");

      assertThat(ended.getInt("disconnected")).isEqualTo(2);
      for (TestClient client : List.of(phone, tablet)) {
        assertThat(client.await("disconnect").getBoolean("reconnect")).isFalse();
        assertThat(client.awaitClose().code()).isEqualTo(4010);
      }
    }
  }

  @Test
  void aUserWhoIsBlockedIsOutWithinASecondAndStaysOutUntilItIsTakenBack() {
    String ann = unique("ann-");
    Target hub = server.target();
    try (TestClient there = TestClient.of(hub, ann)) {
      long began = System.nanoTime();
      JsonObject block =
          admin(
              "POST",
              "/blocks",
              "{\"kind\":\"user\",\"value\":\"%s\",\"minutes\":5,\"reason\":\"too much\"}"
                  .formatted(ann));
      assertThat(there.awaitClose().code()).isEqualTo(4003);
      assertThat(System.nanoTime() - began).isLessThan(1_000_000_000L);
      assertThat(there.await("disconnect").getString("reason")).contains("too much");

      TestClient again = TestClient.at(hub).token(Tokens.of(ann)).open();
      assertThat(again.await("error").getString("name")).isEqualTo("blocked");
      assertThat(again.awaitClose().code()).isEqualTo(4003);
      for (String path : List.of("/api/notifications", "/api/poll?channels=doc:1", "/api/events")) {
        Rest.Answer refused = Rest.of(hub).get(path, Tokens.of(ann));
        assertThat(refused.status()).as(path).isEqualTo(403);
        assertThat(refused.json().getString("type")).as(path).endsWith("/blocked");
      }

      Rest.Answer taken =
          Rest.of(hub).call("DELETE", "/api/admin/blocks/" + block.getInt("id"), ROOT, "");
      assertThat(taken.status()).isEqualTo(204);
      TestClient.of(hub, ann).close();
    }
  }

  @Test
  void aDeviceAndATokenAreBlockedByThemselves() {
    String ann = unique("ann-");
    String device = unique("device-");
    Target hub = server.target();
    String token = Tokens.of(ann);
    try (TestClient there = TestClient.at(hub).token(token).device(device).greeted()) {
      String known = connectionOf(ann).getString("token");
      admin(
          "POST",
          "/blocks",
          "{\"kind\":\"device\",\"value\":\"%s\",\"minutes\":5,\"reason\":\"stolen\"}"
              .formatted(device));
      assertThat(there.awaitClose().code()).isEqualTo(4003);
      String frames = "/api/frames?device=" + device;
      String publication = Frames.publish("p", "doc:of-" + ann, "1");
      assertThat(Rest.of(hub).call("POST", frames, token, publication).status()).isEqualTo(403);
      TestClient other = TestClient.at(hub).token(token).greeted();
      admin(
          "POST",
          "/blocks",
          "{\"kind\":\"token\",\"value\":\"%s\",\"minutes\":5,\"reason\":\"leaked\"}"
              .formatted(known));
      assertThat(other.awaitClose().code()).isEqualTo(4003);
      assertThat(Rest.of(hub).get("/api/notifications", token).status()).isEqualTo(403);
    }
    try (TestClient fresh =
        TestClient.at(hub).token(Tokens.of(ann, Tokens.TENANT, "x")).greeted()) {
      assertThat(fresh.isOpen()).isTrue();
    }
  }

  private static int paceOf(String channel) {
    return admin("GET", "/channels?search=" + channel, "")
        .getJsonArray("items")
        .getJsonObject(0)
        .getInt("perSecond");
  }

  @Test
  void lossyChannelsPassOnLessForATimeOrUntilItIsTakenBack() {
    String own = unique("cursor:own-");
    String other = unique("cursor:other-");
    try (TestClient there = TestClient.of(server.target(), unique("ann-"))) {
      there.subscribe(own);
      there.subscribe(other);
      assertThat(paceOf(own)).isEqualTo(30);
      JsonObject all =
          admin("POST", "/lossy-rates", "{\"target\":\"cursor\",\"perSecond\":10,\"minutes\":5}");
      JsonObject one =
          admin(
              "POST",
              "/lossy-rates",
              "{\"target\":\"%s\",\"perSecond\":2,\"minutes\":5}".formatted(own));

      assertThat(List.of(paceOf(own), paceOf(other))).containsExactly(2, 10);
      assertThat(admin("GET", "/lossy-rates", "").getJsonArray("items").toString())
          .contains(own, "\"target\":\"cursor\"");
      for (JsonObject change : List.of(one, all)) {
        String path = "/api/admin/lossy-rates/" + change.getInt("id");
        assertThat(Rest.of(server.target()).call("DELETE", path, STRANGER, "").status())
            .isEqualTo(404);
        assertThat(Rest.of(server.target()).call("DELETE", path, ROOT, "").status()).isEqualTo(204);
      }
      assertThat(List.of(paceOf(own), paceOf(other))).containsExactly(30, 30);
      assertThat(admin("GET", "/audit", "").getJsonArray("items").toString())
          .contains("lossy-rate.changed", "lossy-rate.taken-back", own);
    }
  }

  @Test
  void aLossyRateIsRefusedWithFieldAndRule() {
    Map<String, String> wrong =
        Map.of(
            "target", "{\"target\":\"doc:1\",\"perSecond\":5,\"minutes\":1}",
            "perSecond", "{\"target\":\"cursor\",\"perSecond\":0,\"minutes\":1}",
            "minutes", "{\"target\":\"cursor\",\"perSecond\":5}");
    wrong.forEach(
        (field, body) -> {
          Rest.Answer answer =
              Rest.of(server.target()).call("POST", "/api/admin/lossy-rates", ROOT, body);
          assertThat(answer.status()).as(field).isEqualTo(400);
          assertThat(answer.json().getString("field")).isEqualTo(field);
        });
  }

  @Test
  void badInputIsRefusedWithFieldAndRule() {
    Map<String, String> wrong =
        Map.of(
            "kind", "{\"kind\":\"ip\",\"value\":\"x\",\"minutes\":1,\"reason\":\"r\"}",
            "value", "{\"kind\":\"user\",\"value\":\"root\",\"minutes\":1,\"reason\":\"r\"}",
            "minutes", "{\"kind\":\"user\",\"value\":\"x\",\"minutes\":0,\"reason\":\"r\"}",
            "reason", "{\"kind\":\"user\",\"value\":\"x\",\"minutes\":1}");
    wrong.forEach(
        (field, body) -> {
          Rest.Answer answer =
              Rest.of(server.target()).call("POST", "/api/admin/blocks", ROOT, body);
          assertThat(answer.status()).as(field).isEqualTo(400);
          assertThat(answer.json().getString("field")).isEqualTo(field);
        });
    for (String query : List.of("sort=age", "limit=0", "cursor=x", "search=" + "x".repeat(129))) {
      Rest.Answer answer = Rest.of(server.target()).get("/api/admin/connections?" + query, ROOT);
      assertThat(answer.status()).as(query).isEqualTo(400);
      assertThat(query).startsWith(answer.json().getString("field"));
    }
  }

  @Test
  void connectionsAreFoundOrderedAndGivenInPages() {
    String group = unique("crowd-");
    List<TestClient> crowd = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      crowd.add(TestClient.of(server.target(), group + i));
    }
    String path = "/connections?sort=user&limit=2&search=" + group;
    JsonObject first = admin("GET", path, "");
    JsonObject second = admin("GET", path + "&cursor=" + first.getString("next"), "");
    JsonObject third = admin("GET", path + "&cursor=" + second.getString("next"), "");

    assertThat(first.getInt("total")).isEqualTo(5);
    assertThat(third.containsKey("next")).isFalse();
    assertThat(
            List.of(first, second, third).stream()
                .flatMap(page -> page.getJsonArray("items").getValuesAs(JsonObject.class).stream())
                .map(connection -> connection.getString("userId")))
        .containsExactly(group + 0, group + 1, group + 2, group + 3, group + 4);
    crowd.forEach(TestClient::close);
  }

  @Test
  void errorsOfClientsAreCountedTogetherAndShownToTheirAdministrators() {
    String ann = unique("ann-");
    Rest rest = Rest.of(server.target());
    String marker = "gone" + ann.replaceAll("[^a-z]", "");
    for (int i = 0; i < 3; i++) {
      Rest.Answer told =
          rest.call(
              "POST",
              "/api/client-errors",
              Tokens.of(ann),
              "{\"message\":\"row %d is %s\",\"url\":\"/sales\",\"count\":2}".formatted(i, marker));
      assertThat(told.status()).as(told.body()).isEqualTo(204);
    }

    JsonObject shown = admin("GET", "/errors", "").getJsonArray("items").getJsonObject(0);
    assertThat(shown.getString("message")).isEqualTo("row 2 is " + marker);
    assertThat(shown.getInt("count")).isEqualTo(6);
    assertThat(shown.getInt("users")).isEqualTo(1);
    assertThat(rest.get("/api/admin/errors", STRANGER).body()).doesNotContain(marker);
    Rest.Answer bad = rest.call("POST", "/api/client-errors", Tokens.of(ann), "{\"stack\":\"s\"}");
    assertThat(bad.json().getString("field")).isEqualTo("message");
    Rest.Answer last = bad;
    for (int i = 0; i < 30 && last.status() != 429; i++) {
      last = rest.call("POST", "/api/client-errors", Tokens.of(ann), "{\"message\":\"m\"}");
    }
    assertThat(last.status()).isEqualTo(429);
    assertThat(last.json().getInt("retryAfter")).isPositive();
  }

  @Test
  void framesAreWatchedByWhoAskedForThemAndWhatIsSaidIsMasked() {
    String ann = unique("ann-");
    String doc = Frames.channel();
    try (TestClient root = TestClient.at(server.target()).token(ROOT).greeted();
        TestClient there = TestClient.of(server.target(), ann)) {
      String connection = connectionOf(ann).getString("id");
      String trace = "/connections/" + connection + "/trace";
      String older = admin("POST", trace, "{\"seconds\":60}").getString("id");
      JsonObject begun = admin("POST", trace, "{\"seconds\":60}");
      String channel = begun.getString("channel");
      assertThat(begun.getJsonNumber("until").longValue() - begun.getJsonNumber("now").longValue())
          .isBetween(59_000L, 60_000L);
      root.subscribe(channel);
      there.ask("p", Frames.publish("p", doc, "\"a secret\""));

      JsonObject seen =
          root.await("the frames", frame -> frame.toString().contains("\"direction\":\"out\""));
      assertThat(root.frames(Frames.ofType("admin.trace")).toString())
          .contains("\"publish\"", doc, "10 bytes")
          .doesNotContain("a secret");
      assertThat(seen.getString("channel")).isEqualTo(channel);
      there.send(Frames.subscribe("no", channel));
      assertThat(there.await("no", Frames.answers("no")).getString("name")).isEqualTo("forbidden");
      assertThat(
              Rest.of(server.target())
                  .call("POST", "/api/admin" + trace, ROOT, "{\"seconds\":60,\"payloads\":true}")
                  .status())
          .isEqualTo(403);

      assertThat(endTrace(connection, older)).as("the newer one goes on").isEqualTo(404);
      assertThat(endTrace(connection, begun.getString("id"))).isEqualTo(204);
      root.await("the end", frame -> frame.toString().contains("\"ended\":true"));
      assertThat(admin("GET", "/audit", "").getJsonArray("items").getJsonObject(0).toString())
          .contains("connection.trace-ended", ann, "\"actor\":\"root\"");
    }
  }

  @Test
  void administratorsAreShownTheirTenantLiveAndOperatorsTheSite() {
    try (TestClient root = TestClient.at(server.target()).token(ROOT).greeted();
        TestClient olga = TestClient.at(server.target()).token(Tokens.operator("olga")).greeted();
        TestClient ann = TestClient.of(server.target(), unique("ann-"))) {
      root.subscribe("admin.health");
      olga.subscribe("admin.site");

      JsonObject own = root.await("admin.health").getJsonObject("payload");
      assertThat(own.getString("tenant")).isEqualTo(Tokens.TENANT);
      JsonObject site = olga.await("admin.health").getJsonObject("payload");
      assertThat(site.getString("scope")).isEqualTo("site");
      ann.send(Frames.subscribe("no", "admin.health"));
      assertThat(ann.await("no", Frames.answers("no")).getString("name")).isEqualTo("forbidden");
      root.send(Frames.subscribe("no", "admin.site"));
      assertThat(root.await("no", Frames.answers("no")).getString("name")).isEqualTo("forbidden");
    }
  }
}
