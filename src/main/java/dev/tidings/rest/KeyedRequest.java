package dev.tidings.rest;

/**
 * A request with an {@code Idempotency-Key}.
 *
 * @param key what the client sent, unique for each of its writes
 * @param digest of the method, the path and the body
 */
record KeyedRequest(String tenant, String user, String key, String digest) {}
