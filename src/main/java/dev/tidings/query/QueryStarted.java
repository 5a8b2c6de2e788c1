package dev.tidings.query;

/**
 * A query has begun to run. Fired once for each query, within the transaction that writes it: who
 * adds to the database is part of that transaction; who does something else observes it after its
 * success.
 */
public record QueryStarted(Query query) {}
