package dev.tidings.query;

/**
 * A query has come to its final state. Fired exactly once for each query, within the transaction
 * that writes it: who adds to the database, such as a notification, is part of that transaction;
 * who does something else observes it after its success.
 */
public record QueryEnded(Query query) {}
