package dev.tidings.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;

/** Requests about AI conversations. */
record Chatting(Target hub) {
  static final String PATH = "/api/ai/v1/chat";

  Rest.Answer call(String method, String path, String token, String body) {
    return Rest.of(hub).call(method, PATH + path, token, body);
  }

  /** Asks something in a new conversation. */
  JsonObject ask(String token, String id, String message) {
    return accepted(call("POST", "", token, question(id, message).toString()));
  }

  /** Asks something in a conversation. */
  JsonObject ask(String token, String id, String message, int conversation) {
    JsonObject body =
        Json.createObjectBuilder(question(id, message)).add("conversationId", conversation).build();
    return accepted(call("POST", "", token, body.toString()));
  }

  /** A service begins an answer for a user. */
  JsonObject begin(String service, String id, String user) {
    JsonObject body = Json.createObjectBuilder(question(id, "?")).add("user", user).build();
    return accepted(call("POST", "", service, body.toString()));
  }

  private static JsonObject question(String id, String message) {
    return Json.createObjectBuilder().add("id", id).add("message", message).build();
  }

  private static JsonObject accepted(Rest.Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    return answer.json();
  }

  Rest.Answer push(String service, JsonObject asked, String members) {
    String body = "{\"answerId\":" + asked.getInt("answerId") + ',' + members + '}';
    return call("POST", "/" + asked.getInt("conversationId") + "/tokens", service, body);
  }

  /** Opens the stream of a conversation; headers are given as name, value. */
  EventReader stream(String token, JsonObject asked, String... headers) {
    String path = PATH + "/stream?conversationId=" + asked.getInt("conversationId");
    return EventReader.open(hub, path, token, headers);
  }
}
