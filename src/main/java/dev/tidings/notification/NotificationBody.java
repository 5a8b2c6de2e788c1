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
    @Schema(description = "One user") @Nullable @Size(min = 1, max = 128) String user,
    @Schema(description = "Several users") @Nullable @Size(min = 1, max = 1_000)
        List<@NotNull @Size(min = 1, max = 128) String> users,
    @Schema(description = "All who have the role") @Nullable @Size(min = 1, max = 64) String role,
    @Schema(description = "true: every user of the tenant") boolean everyone,
    @Schema(
            description =
                "query, pipeline, model, approval, data-quality, collaboration, system, agent, chat, workflow, or another name")
        @NotNull
        @Pattern(regexp = Notice.KIND, message = "must match " + Notice.KIND)
        String kind,
    @Schema(description = "One line of plain text") @NotBlank @Size(max = Notice.MAX_TITLE)
        String title,
    @Schema(description = "More plain text") @Nullable @Size(min = 1, max = Notice.MAX_BODY)
        String body,
    @Schema(description = "info unless given")
        @Nullable
        @Pattern(
            regexp = "info|success|warning|error|critical",
            message = "must be info, success, warning, error or critical")
        String severity,
    @Schema(description = "https or relative")
        @Nullable
        @Size(max = Notice.MAX_LINK)
        @Pattern(regexp = Notice.LINK, message = "must be https or relative")
        String link,
    @Schema(description = "Who caused it") @Nullable @Valid Actor actor,
    @Nullable @Schema(implementation = Object.class, description = "What the application adds")
        JsonValue data,
    @Schema(
            description =
                "The same key of the same service for the same user is told once within a day")
        @Nullable
        @Size(min = 1, max = Notice.MAX_KEY)
        String dedupeKey,
    @Schema(description = "When it goes, Unix milliseconds") @Nullable @Positive Long expiresAt,
    @Schema(description = "Makes it a request that one person answers")
        @Nullable
        @Valid
        @Size(max = Notice.MAX_ACTIONS)
        List<Offered> actions) {

  /** Who caused it. */
  @Schema(name = "NotificationActor")
  record Actor(
      @Schema(description = "The id") @NotNull @Size(min = 1, max = 128) String id,
      @Schema(description = "What to call the user") @Nullable @Size(min = 1, max = 128)
          String name,
      @Schema(description = "The URL of a picture, https or relative")
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
      @Schema(description = "The id")
          @NotNull
          @Pattern(regexp = "[a-z][a-z0-9-]{0,63}", message = "must match [a-z][a-z0-9-]{0,63}")
          String id,
      @Schema(description = "What a person reads") @NotNull @Size(min = 1, max = 64)
          String label) {}

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
        Optional.ofNullable(dedupeKey).map(Notice.SERVICE_KEY::concat),
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
