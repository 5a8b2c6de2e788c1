package dev.tidings.query;

import org.jspecify.annotations.Nullable;

/**
 * A query that is to be tracked.
 *
 * @param engine who works on it; null for the hub itself
 * @param externalId what the engine calls it
 * @param source the database, for the hub's own
 * @param savedId the saved query that it is a run of
 * @param shared whether the whole tenant sees it
 */
record NewQuery(
    String tenant,
    Query.Owner owner,
    @Nullable String engine,
    @Nullable String externalId,
    @Nullable String source,
    String text,
    @Nullable Long savedId,
    boolean shared) {
  static NewQuery ofEngine(
      String tenant, Query.Owner owner, String engine, String externalId, String text) {
    return new NewQuery(tenant, owner, engine, externalId, null, text, null, false);
  }

  static NewQuery ofHub(String tenant, Query.Owner owner, String source, String text) {
    return new NewQuery(tenant, owner, null, null, source, text, null, false);
  }

  /** A run of a saved query, which is seen by whoever may see that. */
  static NewQuery ofSaved(SavedQuery saved, String source) {
    return new NewQuery(
        saved.tenant(),
        saved.owner(),
        null,
        null,
        source,
        saved.text(),
        saved.id(),
        saved.sharedWithAll());
  }
}
