package dev.tidings.agent;

import dev.tidings.notification.Audience;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.JsonValue;
import dev.tidings.protocol.ProtocolException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An execution as a service reports it. */
@Schema(name = "ExecutionReport")
record ReportBody(
    @Schema(description = "started, completed, failed or cancelled") @NotBlank @Size(max = 16)
        String status,
    @Schema(description = "One line of plain text") @Nullable @Size(min = 1, max = 200)
        String title,
    @Schema(description = "How many insights the agent found") @PositiveOrZero long insights,
    @Schema(description = "Whether somebody must approve of what it wants to do")
        boolean needsApproval,
    @Schema(description = "Where to see more, https or relative")
        @Nullable
        @Size(max = 2_000)
        @Pattern(regexp = LINK, message = "must be https or relative")
        String link,
    @Nullable @Schema(implementation = Object.class, description = "What the application adds")
        JsonValue data,
    @Schema(description = "Unix milliseconds") @Nullable @PositiveOrZero Long startedAt,
    @Schema(description = "Unix milliseconds") @Nullable @PositiveOrZero Long endedAt,
    @Schema(
            description =
                "Who may see it besides services and administrators; everyone unless given")
        @Nullable
        @Valid
        AudienceBody audience,
    @Schema(description = "Who is notified, or asked for approval") @Nullable @Valid Tell tell) {
  private static final String LINK = "https://\\S+|/(?!/)\\S*";

  Audience mayRead() {
    return audience == null ? new Audience.Everyone() : audience.audience();
  }

  Optional<Audience> told() {
    return Optional.ofNullable(tell).map(Tell::audience);
  }

  /** Users, or those who have a role. */
  @Schema(
      name = "ExecutionTell",
      description = "Who is notified, or asked for approval: one of these")
  record Tell(
      @Schema(description = "These users") @Nullable @Size(min = 1, max = 1_000)
          List<@NotBlank @Size(max = 128) String> users,
      @Schema(description = "All who have the role") @Nullable @Size(min = 1, max = 64)
          String role) {
    Audience audience() {
      if ((users == null) == (role == null)) {
        throw new ProtocolException(
            ErrorCode.BAD_FIELD, "tell", "tell must have users or a role, not both");
      }
      return users == null
          ? new Audience.OfRole(Objects.requireNonNull(role))
          : new Audience.Users(users);
    }
  }
}
