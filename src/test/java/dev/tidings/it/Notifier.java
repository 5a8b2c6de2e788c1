package dev.tidings.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.util.function.Predicate;

/** A back end that notifies, and what its users see of it over REST. */
final class Notifier {
  static final String PATH = "/api/notifications";

  private final Rest rest;
  private final String token;

  Notifier(Target hub, String service) {
    this(hub, service, Tokens.TENANT);
  }

  Notifier(Target hub, String service, String tenant) {
    this.rest = Rest.of(hub);
    this.token = Tokens.of(service, tenant, "service");
  }

  /** Posts a notification; members are written {@code "user":"ann"}. */
  Rest.Answer post(String members) {
    return rest.call("POST", PATH, token, "{" + members + "}");
  }

  /** Posts one that must be stored. */
  JsonObject tell(String user, String title) {
    return stored("\"user\":\"%s\",\"kind\":\"system\",\"title\":\"%s\"".formatted(user, title));
  }

  JsonObject stored(String members) {
    Rest.Answer answer = post(members);
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    return answer.json();
  }

  Rest.Answer repeatable(String key, String members) {
    return rest.call(
        "POST",
        PATH,
        token,
        "{" + members + "}",
        "Content-Type",
        "application/json",
        "Idempotency-Key",
        key);
  }

  /** Posts one as a part of a trace. */
  Rest.Answer traced(String trace, String members) {
    return rest.call(
        "POST",
        PATH,
        token,
        "{" + members + "}",
        "Content-Type",
        "application/json",
        "traceparent",
        trace);
  }

  Rest.Answer get(String path, String user) {
    return rest.get(path, Tokens.of(user));
  }

  Rest.Answer act(String path, String user) {
    return rest.call("POST", PATH + path, Tokens.of(user), "");
  }

  /** The unread count and its version. */
  JsonObject unread(String user) {
    return get(PATH + "/unread", user).json();
  }

  String token() {
    return token;
  }

  static Predicate<JsonObject> badge(int unread) {
    return Frames.ofType("notification.badge")
        .and(frame -> frame.getJsonObject("payload").getInt("unread") == unread);
  }

  static Predicate<JsonObject> titled(String title) {
    return Frames.ofType("notification")
        .and(frame -> frame.getJsonObject("payload").getString("title").equals(title));
  }
}
