package dev.tidings.it;

import static dev.tidings.it.Frames.ofType;
import static dev.tidings.it.Frames.unique;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Executions of agents, and the feed of a tenant, on a running hub. */
class AgentIT {
  private static ServerProcess server;

  @BeforeAll
  static void start() {
    server = ServerProcess.ready("agents", Map.of());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Rest.Answer call(
      String method, String path, String token, String body, String... headers) {
    String[] all = new String[headers.length + 2];
    System.arraycopy(headers, 0, all, 2, headers.length);
    all[0] = "Content-Type";
    all[1] = "application/json";
    return Rest.of(server.target()).call(method, path, token, body, all);
  }

  private static List<JsonObject> items(String path, String token) {
    Rest.Answer answer = call("GET", path, token, "");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json().getJsonArray("items").getValuesAs(JsonObject.class);
  }

  private static String completed(boolean approval) {
    return "{\"status\":\"completed\",\"title\":\"Weekly sales\",\"insights\":3,\"needsApproval\":"
        + approval
        + "}";
  }

  @Test
  void anExecutionIsListedToldAndAnActivity() {
    String tenant = unique("tenant-");
    String service = Tokens.of("billing", tenant, "service");
    String ann = Tokens.of("ann", tenant);
    try (TestClient modern = TestClient.at(server.target()).token(ann).batches().greeted();
        TestClient old = TestClient.at(server.target()).token(ann).greeted()) {
      modern.subscribe("agents");
      modern.subscribe("activity");
      old.send("{\"action\":\"subscribe\",\"channels\":[\"agents\"]}");
      old.await("subscribed");

      Rest.Answer added = call("POST", "/api/agents/scout/executions", service, completed(false));
      assertThat(added.status()).as(added.body()).isEqualTo(201);

      JsonObject event = modern.await("agent.executed").getJsonObject("payload");
      assertThat(event).isEqualTo(added.json());
      JsonObject flat = old.await("agent_executed");
      assertThat(flat.getString("agent_id")).isEqualTo("scout");
      assertThat(flat.getInt("insights_found")).isEqualTo(3);
      assertThat(flat.getBoolean("needs_approval")).isFalse();
      modern.await(
          "the activity",
          ofType("activity")
              .and(f -> f.getJsonObject("payload").getString("kind").equals("agent.completed")));
      assertThat(items("/api/agents/executions", ann)).containsExactly(event);
      assertThat(items("/api/agents/scout/executions", ann)).containsExactly(event);
      assertThat(items("/api/agents/other/executions", ann)).isEmpty();
      assertThat(items("/api/agents/executions", Tokens.of("ann", unique("tenant-")))).isEmpty();
    }
  }

  @Test
  void whatIsForOneIsNeitherToldNorListedNorAnActivityForAnother() {
    String tenant = unique("tenant-");
    String service = Tokens.of("billing", tenant, "service");
    String ann = Tokens.of("ann", tenant);
    String ben = Tokens.of("ben", tenant);
    String boss = Tokens.of("boss", tenant, "admin");
    try (TestClient hers = TestClient.at(server.target()).token(ann).batches().greeted();
        TestClient his = TestClient.at(server.target()).token(ben).batches().greeted();
        TestClient all = TestClient.at(server.target()).token(boss).batches().greeted()) {
      hers.subscribe("user:me");
      for (String channel : List.of("agents", "activity", "user:me")) {
        his.subscribe(channel);
      }
      all.subscribe("agents:all");
      assertThat(his.subscribe("agents:all").getString("name")).isEqualTo("forbidden");
      assertThat(his.subscribe("agents.sales").getString("name")).isEqualTo("forbidden");

      JsonObject forAnn = reported(service, "{\"users\":[\"ann\"]}");
      JsonObject forSales = reported(service, "{\"role\":\"sales\"}");
      JsonObject forAll = reported(service, "{\"everyone\":true}");

      assertThat(hers.await("agent.executed").getJsonObject("payload")).isEqualTo(forAnn);
      hers.await("her activity", agentActivity());
      all.await("all three", 3, Duration.ofSeconds(10), ofType("agent.executed"));
      assertThat(payloads(all)).containsExactly(forAnn, forSales, forAll);
      his.await("what is for all", agentActivity());
      assertThat(his.await("agent.executed").getJsonObject("payload")).isEqualTo(forAll);
      assertThat(payloads(his.settled())).containsExactly(forAll);
      assertThat(his.frames(agentActivity())).hasSize(1);
    }
    String sales = Tokens.of("sid", tenant, "sales");
    for (String path : List.of("/api/agents/executions", "/api/agents/scout/executions")) {
      assertThat(titles(items(path, ann))).containsExactly("everyone", "users");
      assertThat(titles(items(path, ben))).containsExactly("everyone");
      assertThat(titles(items(path, sales))).containsExactly("everyone", "role");
      assertThat(titles(items(path, boss))).containsExactly("everyone", "role", "users");
      assertThat(titles(items(path, service))).containsExactly("everyone", "role", "users");
    }
    String activities = "/api/activity?kind=agent.completed";
    assertThat(items(activities, ann)).hasSize(2);
    assertThat(items(activities, ben)).hasSize(1);
    assertThat(items(activities, sales)).hasSize(2);
  }

  /** An execution for an audience, and titled by the member that names it. */
  private static JsonObject reported(String service, String audience) {
    String report =
        "{\"status\":\"completed\",\"title\":\"%s\",\"audience\":%s}"
            .formatted(audience.split("\"")[1], audience);
    Rest.Answer added = call("POST", "/api/agents/scout/executions", service, report);
    assertThat(added.status()).as(added.body()).isEqualTo(201);
    return added.json();
  }

  private static Predicate<JsonObject> agentActivity() {
    return ofType("activity")
        .and(f -> f.getJsonObject("payload").getString("kind").startsWith("agent."));
  }

  private static List<JsonObject> payloads(TestClient client) {
    return client.frames(ofType("agent.executed")).stream()
        .map(frame -> frame.getJsonObject("payload"))
        .toList();
  }

  private static List<String> titles(List<JsonObject> executions) {
    return executions.stream().map(execution -> execution.getString("title")).toList();
  }

  @Test
  void aRepeatWithTheSameKeyIsOneExecution() {
    String tenant = unique("tenant-");
    String service = Tokens.of("billing", tenant, "service");
    String[] key = {"Idempotency-Key", unique("key-")};

    Rest.Answer first = call("POST", "/api/agents/scout/executions", service, completed(true), key);
    Rest.Answer again = call("POST", "/api/agents/scout/executions", service, completed(true), key);

    assertThat(first.status()).as(first.body()).isEqualTo(201);
    assertThat(again.status()).isEqualTo(201);
    assertThat(again.json()).isEqualTo(first.json());
    assertThat(items("/api/agents/executions", service)).hasSize(1);
  }

  @Test
  void whatNeedsApprovalIsAskedOfThoseWhomTheServiceNames() {
    String tenant = unique("tenant-");
    String service = Tokens.of("billing", tenant, "service");
    String report =
        "{\"status\":\"completed\",\"title\":\"Refunds\",\"needsApproval\":true,"
            + "\"tell\":{\"users\":[\"ann\"]}}";
    try (TestClient ann = TestClient.at(server.target()).token(Tokens.of("ann", tenant)).greeted();
        TestClient ben = TestClient.at(server.target()).token(Tokens.of("ben", tenant)).greeted()) {
      ann.subscribe("user:me");
      ben.subscribe("user:me");

      Rest.Answer added = call("POST", "/api/agents/scout/executions", service, report);
      assertThat(added.status()).as(added.body()).isEqualTo(201);

      JsonObject asked = ann.await("notification").getJsonObject("payload");
      assertThat(asked.getString("kind")).isEqualTo("approval");
      assertThat(asked.getString("title")).isEqualTo("Refunds needs approval");
      assertThat(asked.getJsonObject("data").getInt("id")).isEqualTo(added.json().getInt("id"));
      assertThat(ben.settled().frames(ofType("notification"))).isEmpty();
    }
    Rest.Answer both =
        call(
            "POST",
            "/api/agents/scout/executions",
            service,
            "{\"status\":\"completed\",\"tell\":{\"users\":[\"a\"],\"role\":\"b\"}}");
    assertThat(both.json().getString("field")).isEqualTo("tell");
  }

  @Test
  void onlyServicesReportAndWhatIsWrongIsNamed() {
    String path = "/api/agents/scout/executions";
    assertThat(call("POST", path, Tokens.of("ann"), completed(false)).status()).isEqualTo(403);
    for (String[] bad :
        new String[][] {
          {"{}", "status"},
          {"{\"status\":\"gone\"}", "status"},
          {"{\"status\":\"completed\",\"insights\":-1}", "insights"},
          {"{\"status\":\"completed\",\"link\":\"javascript:alert(1)\"}", "link"},
          {"{\"status\":\"completed\",\"data\":[]}", "data"},
          {"{\"status\":\"completed\",\"audience\":{}}", "audience"},
          {
            "{\"status\":\"completed\",\"audience\":{\"everyone\":true,\"role\":\"a\"}}", "audience"
          },
          {"{\"status\":\"completed\",\"audience\":{\"users\":[]}}", "audience.users"},
          {"{\"status\":\"completed\",\"colour\":1}", "colour"}
        }) {
      Rest.Answer answer = call("POST", path, Tokens.service("billing"), bad[0]);
      assertThat(answer.status()).as(answer.body()).isEqualTo(400);
      assertThat(answer.json().getString("field")).as(bad[0]).isEqualTo(bad[1]);
    }
  }

  @Test
  void repeatsAreFoldedAndToldWithANewVersion() {
    String tenant = unique("tenant-");
    String service = Tokens.of("files", tenant, "service");
    String ann = Tokens.of("ann", tenant);
    String upload =
        "{\"kind\":\"file.uploaded\",\"actor\":{\"id\":\"ann\"},\"subject\":{\"id\":\"sales.csv\"}}";
    try (TestClient reader = TestClient.at(server.target()).token(ann).batches().greeted()) {
      reader.subscribe("activity");
      TestClient.at(server.target()).token(Tokens.of("ben", tenant)).greeted().close();
      reader.await(
          "that he is new",
          ofType("activity")
              .and(f -> f.getJsonObject("payload").getString("kind").equals("member.joined"))
              .and(
                  f ->
                      f.getJsonObject("payload")
                          .getJsonObject("actor")
                          .getString("id")
                          .equals("ben")));
      for (int i = 0; i < 3; i++) {
        assertThat(call("POST", "/api/activity", service, upload).status()).isEqualTo(201);
      }

      List<JsonObject> told =
          reader.await(
              "three",
              3,
              Duration.ofSeconds(10),
              ofType("activity")
                  .and(f -> f.getJsonObject("payload").getString("kind").equals("file.uploaded")));
      assertThat(told.stream().map(f -> f.getJsonObject("payload").getInt("count")))
          .containsExactly(1, 2, 3);
      List<JsonObject> feed = items("/api/activity?kind=file.uploaded", ann);
      assertThat(feed).containsExactly(told.get(2).getJsonObject("payload"));
    }
  }

  @Test
  void aQueryThatHasEndedIsAnActivityOfItsOwner() {
    String tenant = unique("tenant-");
    String engine = Tokens.of("trino", tenant, "service");
    String query =
        "{\"externalId\":\"job-1\",\"engine\":\"trino\",\"text\":\"select 1\","
            + "\"status\":\"running\",\"user\":\"ann\"}";
    Rest.Answer running = call("POST", "/api/queries", engine, query);
    assertThat(running.status()).as(running.body()).isEqualTo(201);
    String done =
        "{\"version\":%d,\"status\":\"completed\",\"rows\":1}"
            .formatted(running.json().getInt("version"));

    Rest.Answer ended = call("PATCH", "/api/queries/" + running.json().getInt("id"), engine, done);

    assertThat(ended.status()).as(ended.body()).isEqualTo(200);
    assertThat(items("/api/activity?kind=query.completed", Tokens.of("ann", tenant)))
        .singleElement()
        .satisfies(
            activity -> {
              assertThat(activity.getJsonObject("actor").getString("id")).isEqualTo("ann");
              assertThat(activity.getJsonObject("subject").getString("name")).isEqualTo("select 1");
            });
    assertThat(items("/api/activity?kind=query.completed", Tokens.of("ben", tenant))).isEmpty();
  }

  @Test
  void whatIsForOneIsSeenByThatOneOnly() {
    String tenant = unique("tenant-");
    String service = Tokens.of("files", tenant, "service");
    String secret =
        "{\"kind\":\"file.uploaded\",\"actor\":{\"id\":\"x\"},\"subject\":{\"id\":\"pay\"},\"audience\":\"user:ann\"}";
    try (TestClient ann = TestClient.at(server.target()).token(Tokens.of("ann", tenant)).greeted();
        TestClient ben = TestClient.at(server.target()).token(Tokens.of("ben", tenant)).greeted()) {
      ann.subscribe("user:me");
      ben.subscribe("activity");

      assertThat(call("POST", "/api/activity", service, secret).status()).isEqualTo(201);

      ann.await("it", ofType("activity"));
      assertThat(items("/api/activity?kind=file.uploaded", Tokens.of("ann", tenant))).hasSize(1);
      assertThat(items("/api/activity?kind=file.uploaded", Tokens.of("ben", tenant))).isEmpty();
      assertThat(items("/api/activity?kind=file.uploaded", Tokens.of("ann", unique("tenant-"))))
          .isEmpty();
      assertThat(ben.settled().frames().toString()).doesNotContain("\"pay\"");
      assertThat(ben.subscribe("activity.agent").getString("name")).isEqualTo("forbidden");
      assertThat(call("POST", "/api/activity", Tokens.of("ann", tenant), secret).status())
          .isEqualTo(403);
    }
  }
}
