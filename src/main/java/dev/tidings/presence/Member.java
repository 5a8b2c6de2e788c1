package dev.tidings.presence;

import dev.tidings.protocol.JsonObject;
import dev.tidings.protocol.JsonValue;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.security.Caller;
import java.util.Optional;

/**
 * One device of a user in a channel. Who it is comes from the token, what it does from the client.
 *
 * @param clientId the device
 * @param activity what the user does, for example {@code editing}
 * @param component on which part
 * @param data whatever the application adds, as JSON text of an object
 * @param joinedAt Unix milliseconds
 * @param lastSeen Unix milliseconds
 */
public record Member(
    String userId,
    String clientId,
    String name,
    Optional<String> avatar,
    Status status,
    Optional<String> activity,
    Optional<String> component,
    Optional<String> workspace,
    Optional<String> page,
    Optional<String> data,
    long joinedAt,
    long lastSeen) {

  /** Whether it is the same to those who look: everything but the time it was last seen. */
  boolean looksLike(Member other) {
    return seenAt(other.lastSeen).equals(other);
  }

  /** A device that has just come. */
  static Member joining(Caller caller, String device, JsonObject payload, long now) {
    return new Member(
            caller.user(),
            device,
            caller.name(),
            caller.avatar(),
            Status.ONLINE,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            now,
            now)
        .with(payload, now);
  }

  /** The member with what the payload names; {@code null} takes a field away. */
  Member with(JsonObject payload, long now) {
    return new Member(
        userId,
        clientId,
        name,
        avatar,
        status(payload),
        text(payload, "activity", activity),
        text(payload, "component", component),
        text(payload, "workspace", workspace),
        text(payload, "page", page),
        payload.names().contains("data") ? payload.value("data").map(JsonValue::json) : data,
        joinedAt,
        now);
  }

  Member with(Status newStatus) {
    return new Member(
        userId, clientId, name, avatar, newStatus, activity, component, workspace, page, data,
        joinedAt, lastSeen);
  }

  Member joinedAt(long at) {
    return new Member(
        userId, clientId, name, avatar, status, activity, component, workspace, page, data, at,
        lastSeen);
  }

  Member seenAt(long at) {
    return new Member(
        userId, clientId, name, avatar, status, activity, component, workspace, page, data,
        joinedAt, at);
  }

  /** The member as JSON. */
  public String json() {
    return writer().end();
  }

  /** The same with what the user is, if that is not what this device is. */
  String json(Status user) {
    return user == status ? json() : writer().text("userStatus", user.wireName()).end();
  }

  private JsonWriter writer() {
    return JsonWriter.object()
        .text("userId", userId)
        .text("clientId", clientId)
        .text("name", name)
        .text("avatar", avatar.orElse(null))
        .text("status", status.wireName())
        .text("activity", activity.orElse(null))
        .text("component", component.orElse(null))
        .text("workspace", workspace.orElse(null))
        .text("page", page.orElse(null))
        .json("data", data.orElse(null))
        .number("joinedAt", joinedAt)
        .number("lastSeen", lastSeen);
  }

  private Status status(JsonObject payload) {
    return payload.value("status").map(v -> Status.ofWireName(v.text())).orElse(Status.ONLINE);
  }

  private static Optional<String> text(JsonObject payload, String name, Optional<String> known) {
    return payload.names().contains(name) ? payload.value(name).map(JsonValue::text) : known;
  }
}
