package dev.tidings.query;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The newest progress of each query that is not told yet. However many reports come, what is taken
 * at a time is the newest of each query; the last stays until it was told. Safe for use by several
 * threads; nothing in it blocks.
 */
@Singleton
class Progress {
  /** By query. */
  private final Map<Long, Query> untold = new ConcurrentHashMap<>();

  /**
   * Follows a report that is no transition.
   *
   * @param query the query as it is known otherwise
   * @throws IllegalTransitionException where the query is elsewhere
   */
  void note(Query query, Report report, long now) {
    if (report.status() != query.state().status()) {
      throw new IllegalTransitionException(query.state().status(), report.status());
    }
    untold.compute(
        query.id(),
        (id, known) -> {
          Query newest = known == null || known.version() < query.version() ? query : known;
          return newest.version() > query.version()
              ? newest // it has moved on
              : newest.with(newest.state().after(report, now));
        });
  }

  /** The newest state of a query at a version, if it is not told yet. */
  Optional<QueryState> newest(long id, long version) {
    return Optional.ofNullable(untold.get(id))
        .filter(query -> query.version() == version)
        .map(Query::state);
  }

  /** All that is untold, as it is now. */
  List<Query> untold() {
    return List.copyOf(untold.values());
  }

  /** Notes that it was told, or is not to be; what has come since stays. */
  void told(Query query) {
    untold.remove(query.id(), query);
  }
}
