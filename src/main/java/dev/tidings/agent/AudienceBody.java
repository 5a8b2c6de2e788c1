package dev.tidings.agent;

import dev.tidings.notification.Audience;
import dev.tidings.notification.FeedReader;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Who may see an execution. Exactly one of {@code everyone}, {@code users} and {@code role} says
 * it.
 */
@Schema(
    name = "ExecutionAudience",
    description = "Who may see it besides services and administrators: one of these")
record AudienceBody(
    @Schema(description = "true: every user of the tenant") boolean everyone,
    @Schema(description = "These users") @Nullable @Size(min = 1, max = MAX_USERS)
        List<@NotBlank @Size(max = 128) String> users,
    @Schema(description = "All who have the role") @Nullable @Size(min = 1, max = 64) String role) {
  /** Each has an event and an activity of its own; more have a role. */
  static final int MAX_USERS = 100;

  Audience audience() {
    long named = Stream.of(users, role).filter(given -> given != null).count();
    if (named + (everyone ? 1 : 0) != 1) {
      throw new ProtocolException(
          ErrorCode.BAD_FIELD,
          "audience",
          "audience must have exactly one of everyone: true, users and role");
    }
    Audience audience = users == null ? everyoneOrRole(role) : new Audience.Users(users);
    FeedReader.of(audience).forEach(reader -> reader.requireChannel(AgentExecutions.FEED));
    return audience;
  }

  private static Audience everyoneOrRole(@Nullable String role) {
    return role == null ? new Audience.Everyone() : new Audience.OfRole(role);
  }
}
