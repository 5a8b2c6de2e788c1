package dev.tidings.query;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a query's way. Immutable; {@link #after} is the only way on, so no state is
 * reached but by legal transitions. Times in Unix milliseconds.
 *
 * @param position the place in the queue from 1, while it is pending
 * @param progress percent, while it is running; never goes back
 * @param rows how many rows there are so far; never fewer than before
 * @param error why it failed
 * @param by who cancelled it
 * @param startedAt when it began to run
 * @param endedAt when it ended
 */
public record QueryState(
    QueryStatus status,
    @Nullable Integer position,
    @Nullable Integer progress,
    long rows,
    @Nullable String error,
    @Nullable String by,
    long submittedAt,
    @Nullable Long startedAt,
    @Nullable Long endedAt) {
  /** A query that nothing has happened to. */
  static QueryState submitted(long now) {
    return new QueryState(QueryStatus.SUBMITTED, null, null, 0, null, null, now, null, null);
  }

  /**
   * The state after a report.
   *
   * @throws IllegalTransitionException where the query cannot go there; it stays as it was
   */
  QueryState after(Report report, long now) {
    QueryStatus next = report.status();
    requireWayTo(next);
    return new QueryState(
        next,
        next == QueryStatus.PENDING ? orElse(report.position(), position) : null,
        next == QueryStatus.RUNNING ? further(report.progress()) : null,
        report.rows() == null ? rows : Math.max(rows, report.rows()),
        next == QueryStatus.FAILED ? report.error() : null,
        next == QueryStatus.CANCELLED ? report.by() : null,
        submittedAt,
        startedAt == null && next == QueryStatus.RUNNING ? Long.valueOf(now) : startedAt,
        next.isFinal() ? Long.valueOf(now) : null);
  }

  /**
   * Makes sure that the query may stay or go there.
   *
   * @throws IllegalTransitionException where it may not
   */
  void requireWayTo(QueryStatus next) {
    if (next == status ? status.isFinal() : !status.mayBecome(next)) {
      throw new IllegalTransitionException(status, next);
    }
  }

  private @Nullable Integer further(@Nullable Integer reported) {
    Integer known = progress;
    return known == null || (reported != null && reported > known) ? reported : known;
  }

  private static @Nullable Integer orElse(@Nullable Integer value, @Nullable Integer other) {
    return value == null ? other : value;
  }

  /** How long it has been running, or ran, in milliseconds; null when it never began. */
  public @Nullable Long elapsed(long now) {
    Long began = startedAt;
    Long ended = endedAt;
    return began == null ? null : Long.valueOf(Math.max(0, (ended == null ? now : ended) - began));
  }
}
