package dev.tidings.notification;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.JsonValue;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.protocol.ProtocolException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A notification as a service posts it. Exactly one of {@code user}, {@code users}, {@code role}
 * and {@code everyone} says for whom it is.
 */
@Schema(name = "Notification")
record NotificationBody(
    @Nullable @Size(min = 1, max = 128) String user,
    @Nullable @Size(min = 1, max = 1_000) List<@NotNull @Size(min = 1, max = 128) String> users,
    @Nullable @Size(min = 1, max = 64) String role,
    boolean everyone,
    @NotNull @Pattern(regexp = Notice.KIND, message = "must match " + Notice.KIND) String kind,
    @NotBlank @Size(max = Notice.MAX_TITLE) String title,
    @Nullable @Size(min = 1, max = Notice.MAX_BODY) String body,
    @Nullable
        @Pattern(
            regexp = "info|success|warning|error|critical",
            message = "must be info, success, warning, error or critical")
        String severity,
    @Nullable
        @Size(max = Notice.MAX_LINK)
        @Pattern(regexp = Notice.LINK, message = "must be https or relative")
        String link,
    @Nullable @Valid Actor actor,
    @Nullable @Schema(type = org.eclipse.microprofile.openapi.annotations.enums.SchemaType.OBJECT)
        JsonValue data,
    @Nullable @Size(min = 1, max = Notice.MAX_KEY) String dedupeKey,
    @Nullable @Positive Long expiresAt,
    @Nullable @Valid @Size(max = Notice.MAX_ACTIONS) List<Offered> actions) {

  /** Who caused it. */
  @Schema(name = "NotificationActor")
  record Actor(
      @NotNull @Size(min = 1, max = 128) String id,
      @Nullable @Size(min = 1, max = 128) String name,
      @Nullable
          @Size(max = 1_000)
          @Pattern(regexp = Notice.LINK, message = "must be https or relative")
          String avatar) {
    String json() {
      return JsonWriter.object().text("id", id).text("name", name).text("avatar", avatar).end();
    }
  }

  /** One way to decide. */
  @Schema(name = "NotificationAction")
  record Offered(
      @NotNull
          @Pattern(regexp = "[a-z][a-z0-9-]{0,63}", message = "must match [a-z][a-z0-9-]{0,63}")
          String id,
      @NotNull @Size(min = 1, max = 64) String label) {}

  Audience audience() {
    long named = Stream.of(user, users, role).filter(given -> given != null).count();
    if (named + (everyone ? 1 : 0) != 1) {
      throw new ProtocolException(
          ErrorCode.BAD_FIELD, "user", "give exactly one of user, users, role and everyone: true");
    }
    if (user != null) {
      return Audience.Users.one(user);
    }
    if (users != null) {
      return new Audience.Users(users);
    }
    return role == null ? new Audience.Everyone() : new Audience.OfRole(role);
  }

  Notice notice(String source) {
    return new Notice(
        kind,
        Optional.ofNullable(severity).flatMap(Severity::ofWireName).orElse(Severity.INFO),
        title,
        Optional.ofNullable(body),
        Optional.ofNullable(link),
        Optional.ofNullable(actor).map(Actor::json),
        Optional.ofNullable(data).map(NotificationBody::object),
        Optional.ofNullable(dedupeKey),
        Optional.ofNullable(expiresAt),
        actions == null
            ? List.of()
            : actions.stream().map(a -> new Notice.Action(a.id(), a.label())).toList(),
        source);
  }

  private static String object(JsonValue value) {
    if (value.kind() != JsonValue.Kind.OBJECT) {
      throw new ProtocolException(
          ErrorCode.BAD_FIELD, "data", "data must be an object, not " + value.kind().words());
    }
    return value.json();
  }
}
