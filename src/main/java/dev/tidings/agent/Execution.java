package dev.tidings.agent;

import dev.tidings.protocol.JsonWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One execution of an agent as a service reported it; a copy that nothing changes. Times in Unix
 * milliseconds.
 *
 * @param id unique on this hub
 * @param agent the id that the back end knows the agent by
 * @param insights how many insights it found
 * @param needsApproval whether somebody must approve of what it wants to do
 * @param data an object as JSON text
 */
public record Execution(
    long id,
    String tenant,
    String agent,
    Status status,
    @Nullable String title,
    long insights,
    boolean needsApproval,
    String reportedBy,
    @Nullable String link,
    @Nullable String data,
    @Nullable Long startedAt,
    @Nullable Long endedAt,
    long reportedAt) {
  /** How an execution stands. */
  public enum Status {
    STARTED,
    COMPLETED,
    FAILED,
    CANCELLED;

    /** The name on the wire. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Status> ofWireName(String name) {
      return Arrays.stream(values()).filter(status -> status.wireName().equals(name)).findFirst();
    }

    static List<String> wireNames() {
      return Arrays.stream(values()).map(Status::wireName).toList();
    }
  }

  /** Its JSON form. */
  public String json() {
    return JsonWriter.object()
        .number("id", id)
        .text("agent", agent)
        .text("status", status.wireName())
        .text("title", title)
        .number("insights", insights)
        .flag("needsApproval", needsApproval)
        .text("reportedBy", reportedBy)
        .text("link", link)
        .json("data", data)
        .optionalNumber("startedAt", startedAt)
        .optionalNumber("endedAt", endedAt)
        .number("reportedAt", reportedAt)
        .end();
  }
}
