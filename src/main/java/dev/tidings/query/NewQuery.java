package dev.tidings.query;

import org.jspecify.annotations.Nullable;

/**
 * A query that is to be tracked.
 *
 * @param engine who works on it; null for the hub itself
 * @param externalId what the engine calls it
 * @param source the database, for the hub's own
 * @param savedId the saved query that it is a run of
 */
record NewQuery(
    String tenant,
    Query.Owner owner,
    @Nullable String engine,
    @Nullable String externalId,
    @Nullable String source,
    String text,
    @Nullable Long savedId) {
  static NewQuery ofEngine(
      String tenant, Query.Owner owner, String engine, String externalId, String text) {
    return new NewQuery(tenant, owner, engine, externalId, null, text, null);
  }

  static NewQuery ofHub(
      String tenant, Query.Owner owner, String source, String text, @Nullable Long savedId) {
    return new NewQuery(tenant, owner, null, null, source, text, savedId);
  }
}
