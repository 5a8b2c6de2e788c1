package dev.tidings.query;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which queries of a tenant somebody looks for.
 *
 * @param scope whose
 * @param statuses any where empty
 * @param text what the statement contains, whatever the case
 * @param from submitted then or later, Unix milliseconds
 * @param to submitted before then
 * @param before with an id below this one
 * @param limit how many at most
 */
record QuerySearch(
    Scope scope,
    Set<QueryStatus> statuses,
    @Nullable String text,
    long from,
    long to,
    long before,
    int limit) {
  /** Whose queries. */
  enum Scope {
    /** The caller's own. */
    MINE,
    /** Others', which the caller may see. */
    SHARED,
    /** Both. */
    VISIBLE,
    /** Everybody's; for services and administrators. */
    ALL
  }
}
