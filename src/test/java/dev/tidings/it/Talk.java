package dev.tidings.it;

import static dev.tidings.it.Frames.ofType;
import static dev.tidings.it.Frames.publish;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Chats on one hub, as users, agents and visitors have them. */
record Talk(Target hub) {
  static final String VISITORS = "/api/chat/visitors";

  /** The page whose visitors are of the tests' tenant. */
  static final String PAGE = "https://shop.example.com";

  Rest rest() {
    return Rest.of(hub);
  }

  Rest.Answer call(String method, String path, String token, String body) {
    return rest().call(method, path, token, body);
  }

  /** The body of an answer that says yes. */
  static JsonObject ok(Rest.Answer answer) {
    assertThat(answer.status()).as(answer.body()).isBetween(200, 201);
    return answer.json();
  }

  static List<JsonObject> items(Rest.Answer answer) {
    return ok(answer).getJsonArray("items").getValuesAs(JsonObject.class);
  }

  /** Opens a chat among users. */
  JsonObject open(String token, String... participants) {
    List<String> all =
        Stream.of(participants).map(user -> "{\"userId\":\"" + user + "\"}").toList();
    return ok(
        call(
            "POST",
            "/api/chat",
            token,
            "{\"subject\":\"Plans\",\"participants\":[" + String.join(",", all) + "]}"));
  }

  /** Begins a chat as a visitor of a page: the chat, its channel and the token. */
  JsonObject visitor(String page) {
    return ok(
        begin("{\"name\":\"Vic\",\"subject\":\"My order\",\"location\":\"New York, US\"}", page));
  }

  /** Asks for a chat as a visitor; headers are given as name, value, name, value. */
  Rest.Answer begin(String body, String page, String... headers) {
    List<String> all =
        Stream.concat(
                Stream.of("Content-Type", "application/json", "Origin", page), Stream.of(headers))
            .toList();
    return rest().post(VISITORS, body, all.toArray(new String[0]));
  }

  TestClient client(String token) {
    return TestClient.at(hub).token(token).batches().greeted();
  }

  static String agent(String user) {
    return Tokens.of(user, Tokens.TENANT, "agent");
  }

  static String say(String id, String channel, String text) {
    return publish(id, channel, "{\"text\":\"" + text + "\"}");
  }

  static String viewed(String id, String channel, int number) {
    return "{\"type\":\"chat.viewed\",\"id\":\"%s\",\"channel\":\"%s\",\"payload\":{\"number\":%d}}"
        .formatted(id, channel, number);
  }

  /** That so much of a chat is unread. */
  static Predicate<JsonObject> unread(long chat, int count) {
    return ofType("chat.unread")
        .and(
            frame ->
                frame.getJsonObject("payload").getInt("session") == chat
                    && frame.getJsonObject("payload").getInt("unread") == count);
  }

  /** A frame that has the chat as its payload. */
  static Predicate<JsonObject> about(String type, int chat) {
    return ofType(type).and(frame -> frame.getJsonObject("payload").getInt("id", 0) == chat);
  }
}
