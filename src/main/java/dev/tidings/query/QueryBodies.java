package dev.tidings.query;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.JsonObject;
import dev.tidings.protocol.ProtocolException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bodies of requests about queries. */
final class QueryBodies {
  static final int MAX_TEXT = 100_000;
  static final int MAX_REPORTS = 500;
  static final String ENGINE = "[A-Za-z0-9_-]{1,64}";

  private QueryBodies() {}

  /**
   * {@code sql} for the hub to run, or what an engine reports.
   *
   * @param user whose query it is; the engine's own where it does not say
   */
  record Asked(
      @Size(min = 1, max = MAX_TEXT) @Nullable String sql,
      @Size(min = 1, max = 64) @Nullable String source,
      @Size(min = 1, max = 128) @Nullable String externalId,
      @Size(min = 1, max = MAX_TEXT) @Nullable String text,
      @Nullable String status,
      @Pattern(regexp = ENGINE, message = "must match " + ENGINE) @Nullable String engine,
      @Size(min = 1, max = 128) @Nullable String user,
      @Size(min = 1, max = 128) @Nullable String userName,
      @Min(1) @Nullable Integer position,
      @Min(0) @Max(100) @Nullable Integer progress,
      @Min(0) @Nullable Long rows) {
    Report report() {
      QueryStatus said =
          status == null ? QueryStatus.SUBMITTED : QueryStatus.ofWireName("status", status);
      if (said.isFinal()) {
        throw new ProtocolException(
            ErrorCode.BAD_FIELD, "status", "status must be submitted, pending or running at first");
      }
      return new Report(said, position, progress, rows, null, null);
    }
  }

  /** What an engine says of a query; without a status that nothing but progress has changed. */
  record Reported(
      @Nullable String status,
      @Min(0) @Nullable Long version,
      @Min(1) @Nullable Integer position,
      @Min(0) @Max(100) @Nullable Integer progress,
      @Min(0) @Nullable Long rows,
      @Size(min = 1, max = 2_000) @Nullable String error,
      @Size(min = 1, max = 128) @Nullable String by) {
    Report report(Query query, String service) {
      QueryStatus known = query.state().status();
      QueryStatus next = status == null ? known : QueryStatus.ofWireName("status", status);
      if (status != null && next == QueryStatus.FAILED && error == null) {
        throw JsonObject.missing("error");
      }
      Query.Cancellation wanted = query.cancellation();
      String canceller = by != null ? by : wanted != null ? wanted.by() : service;
      return new Report(next, position, progress, rows, error, canceller);
    }
  }

  /** What an engine says of several queries at once; each report is taken or refused by itself. */
  record Reports(@NotNull @Size(min = 1, max = MAX_REPORTS) @Valid List<@NotNull OfOne> reports) {}

  /** One of them. */
  record OfOne(
      @Min(1) long id,
      @Nullable String status,
      @Min(0) @Nullable Long version,
      @Min(1) @Nullable Integer position,
      @Min(0) @Max(100) @Nullable Integer progress,
      @Min(0) @Nullable Long rows,
      @Size(min = 1, max = 2_000) @Nullable String error,
      @Size(min = 1, max = 128) @Nullable String by) {
    Reported reported() {
      return new Reported(status, version, position, progress, rows, error, by);
    }
  }

  /** To whom a query is shown. */
  record Share(
      @Size(max = 100) @Nullable List<@NotNull @Size(min = 1, max = 128) String> users,
      boolean everyone) {}

  /** SQL that is to be run again and again; {@code every} in milliseconds. */
  record Saved(
      @NotNull @Size(min = 1, max = 128) String name,
      @NotNull @Size(min = 1, max = MAX_TEXT) String sql,
      @Size(min = 1, max = 64) @Nullable String source,
      @Pattern(regexp = WIDGET, message = "must match " + WIDGET) @Nullable String widget,
      @Min(1_000) @Max(86_400_000) @Nullable Long every,
      @Size(min = 1, max = 128) @Nullable String on,
      boolean shared) {
    static final String WIDGET = "[A-Za-z0-9_.-]{1,128}";

    SavedQuery.Wish wish() {
      return new SavedQuery.Wish(name, sql, source, widget, every, on, shared);
    }
  }

  /** An event that saved queries may wait for. */
  record Trigger(@NotNull @Size(min = 1, max = 128) String event) {}
}
