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
import org.jspecify.annotations.Nullable;

/**
 * What a service reports.
 *
 * @param insights how many insights the agent found
 * @param startedAt Unix milliseconds, as {@code endedAt}
 * @param tell who is to be told, or asked for approval
 */
record ReportBody(
    @NotBlank @Size(max = 16) String status,
    @Nullable @Size(min = 1, max = 200) String title,
    @PositiveOrZero long insights,
    boolean needsApproval,
    @Nullable @Size(max = 2_000) @Pattern(regexp = LINK, message = "must be https or relative")
        String link,
    @Nullable JsonValue data,
    @Nullable @PositiveOrZero Long startedAt,
    @Nullable @PositiveOrZero Long endedAt,
    @Nullable @Valid Tell tell) {
  private static final String LINK = "https://\\S+|/(?!/)\\S*";

  /** Users, or those who have a role. */
  record Tell(
      @Nullable @Size(min = 1, max = 1_000) List<@NotBlank @Size(max = 128) String> users,
      @Nullable @Size(min = 1, max = 64) String role) {
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
