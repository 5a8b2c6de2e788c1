package dev.tidings.rest;

/**
 * A request with an {@code Idempotency-Key}.
 *
 * @param key what the client sent, unique for each of its writes
 * @param digest of the method, the path and the body
 */
record KeyedRequest(String tenant, String user, String key, String digest) {
  /** Whose key it is, as one text; no part of it has a line feed but the user's id may. */
  String whose() {
    return key + '\n' + tenant + '\n' + user;
  }

  /** The same as a number that no other key is likely to have. */
  long lock() {
    return Long.parseUnsignedLong(RequestDigest.digest(whose(), new byte[0]).substring(0, 16), 16);
  }
}
