package dev.tidings.query;

import dev.tidings.protocol.ChannelName;
import dev.tidings.protocol.JsonWriter;
import org.jspecify.annotations.Nullable;

/**
 * A query as it was when it was read; a copy that nothing changes.
 *
 * @param id unique on this hub
 * @param version rises with each transition, so that the newer of two states is known
 * @param engine who works on it; null for the hub itself
 * @param externalId what the engine calls it
 * @param source the database, for the hub's own
 * @param attempt 1 for the first, 2 for its retry
 * @param firstId the first attempt
 * @param cancellation who wants it to end, and since when
 * @param truncated whether it has more rows than were kept
 * @param savedId the saved query that it is a run of
 */
public record Query(
    long id,
    long version,
    String tenant,
    Owner owner,
    @Nullable String engine,
    @Nullable String externalId,
    @Nullable String source,
    String text,
    QueryState state,
    int attempt,
    long firstId,
    @Nullable Cancellation cancellation,
    boolean sharedWithAll,
    boolean truncated,
    @Nullable Long savedId) {
  /** Whose it is. */
  public record Owner(String id, String name) {}

  /** Who wants a query to end; {@code at} in Unix milliseconds. */
  public record Cancellation(String by, long at) {}

  Query with(QueryState other) {
    return new Query(
        id,
        version,
        tenant,
        owner,
        engine,
        externalId,
        source,
        text,
        other,
        attempt,
        firstId,
        cancellation,
        sharedWithAll,
        truncated,
        savedId);
  }

  /** The channel on which its state is told. */
  public ChannelName channel() {
    return channel(id);
  }

  static ChannelName channel(long id) {
    return new ChannelName("query." + id);
  }

  /** Where it is, as JSON, without its text; {@code now} in Unix milliseconds. */
  public String stateJson(long now) {
    return stateMembers(now).end();
  }

  /** All of it as JSON. */
  public String json(long now) {
    Cancellation cancel = cancellation;
    return stateMembers(now)
        .text("text", text)
        .json(
            "cancelRequested",
            cancel == null
                ? null
                : JsonWriter.object().text("by", cancel.by()).number("at", cancel.at()).end())
        .flagIfSet("shared", sharedWithAll)
        .optionalNumber("saved", savedId)
        .end();
  }

  private JsonWriter stateMembers(long now) {
    return JsonWriter.object()
        .number("id", id)
        .number("version", version)
        .text("status", state.status().wireName())
        .optionalNumber("position", asLong(state.position()))
        .optionalNumber("progress", asLong(state.progress()))
        .number("rows", state.rows())
        .optionalNumber("elapsed", state.elapsed(now))
        .text("error", state.error())
        .text("by", state.by())
        .flagIfSet("truncated", truncated)
        .json(
            "owner",
            JsonWriter.object().text("userId", owner.id()).text("name", owner.name()).end())
        .text("engine", engine)
        .text("externalId", externalId)
        .text("source", source)
        .number("attempt", attempt)
        .number("first", firstId)
        .number("submittedAt", state.submittedAt())
        .optionalNumber("startedAt", state.startedAt())
        .optionalNumber("endedAt", state.endedAt());
  }

  private static @Nullable Long asLong(@Nullable Integer number) {
    return number == null ? null : Long.valueOf(number);
  }
}
