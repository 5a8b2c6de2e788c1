package dev.tidings.query;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The newest progress of each query that is not told yet. However many reports come, what is taken
 * at a time is the newest of each query; the last stays until it was told. Safe for use by several
 * threads; nothing in it blocks.
 */
@Singleton
class Progress {
  private static final Duration REMEMBERED = Duration.ofMinutes(1);
  private static final int MOST_REMEMBERED = 100_000;

  /** By query. */
  private final Map<Long, Query> untold = new ConcurrentHashMap<>();

  /** What was told last, by query, for those who read the query before it was written. */
  private final Cache<Long, Query> told =
      Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).expireAfterWrite(REMEMBERED).build();

  /**
   * Follows a report that is no transition.
   *
   * @param query the query as it is known otherwise
   * @return the newest state of the query at its version
   * @throws IllegalTransitionException where the query is elsewhere
   */
  QueryState note(Query query, Report report, long now) {
    if (report.status() != query.state().status()) {
      throw new IllegalTransitionException(query.state().status(), report.status());
    }
    Query noted =
        untold.compute(
            query.id(),
            (id, known) -> {
              Query newest = newer(query, known == null ? told.getIfPresent(id) : known);
              return newest.version() > query.version()
                  ? known // it has moved on
                  : newest.with(newest.state().after(report, now));
            });
    return noted == null || noted.version() != query.version() ? query.state() : noted.state();
  }

  private static Query newer(Query read, @Nullable Query known) {
    return known == null || known.version() < read.version() ? read : known;
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
    told.put(query.id(), query);
    untold.remove(query.id(), query);
  }
}
