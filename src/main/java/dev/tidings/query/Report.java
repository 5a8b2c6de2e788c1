package dev.tidings.query;

import org.jspecify.annotations.Nullable;

/**
 * What somebody who works on a query says of it. What does not belong to the status is not looked
 * at.
 *
 * @param position the place in the queue from 1
 * @param progress percent
 * @param rows how many rows there are so far
 * @param error why it failed
 * @param by who cancelled it
 */
record Report(
    QueryStatus status,
    @Nullable Integer position,
    @Nullable Integer progress,
    @Nullable Long rows,
    @Nullable String error,
    @Nullable String by) {
  static Report of(QueryStatus status) {
    return new Report(status, null, null, null, null, null);
  }

  static Report pending(int position) {
    return new Report(QueryStatus.PENDING, position, null, null, null, null);
  }

  static Report running(@Nullable Integer progress, long rows) {
    return new Report(QueryStatus.RUNNING, null, progress, rows, null, null);
  }

  static Report completed(long rows) {
    return new Report(QueryStatus.COMPLETED, null, null, rows, null, null);
  }

  static Report failed(String error) {
    return new Report(QueryStatus.FAILED, null, null, null, error, null);
  }

  static Report cancelled(String by) {
    return new Report(QueryStatus.CANCELLED, null, null, null, null, by);
  }
}
