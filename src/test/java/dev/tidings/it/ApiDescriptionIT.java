package dev.tidings.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The description of the API at {@code /openapi}. */
class ApiDescriptionIT {
  private static ServerProcess server;

  @BeforeAll
  static void start() {
    server = ServerProcess.ready("description", Map.of());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static JsonObject paths() {
    return Rest.of(server.target()).get("/openapi?format=JSON").json().getJsonObject("paths");
  }

  @Test
  void resourcesAndServletsAreDescribed() {
    assertThat(paths())
        .containsKeys(
            "/api/publish",
            "/api/notifications",
            "/api/approvals/{id}",
            "/api/queries",
            "/api/chat",
            "/api/agents/{agent}/executions",
            "/api/activity",
            "/api/poll",
            "/api/events");
  }

  @Test
  void theFieldsOfABodyAreDescribedWithTheirRules() {
    String text = Rest.of(server.target()).get("/openapi").body();

    assertThat(text).contains("The nightly import failed");
    if (!Testbed.isPayara()) { // which cannot tell the fields of a body
      assertThat(text).contains("dedupeKey:", "quietHours:", "maxLength: 256");
    }
  }

  @Test
  void eachOperationSaysWhatItDoesAndEachBodyHasAnExample() {
    for (Map.Entry<String, JsonValue> path : paths().entrySet()) {
      for (Map.Entry<String, JsonValue> method : path.getValue().asJsonObject().entrySet()) {
        JsonObject operation = method.getValue().asJsonObject();
        String name = method.getKey() + " " + path.getKey();
        assertThat(operation).as(name).containsKey("summary");
        if (operation.containsKey("requestBody")) {
          assertThat(operation.get("requestBody").toString()).as(name).contains("\"example");
        }
      }
    }
  }
}
