package dev.tidings.session;

import java.util.random.RandomGenerator;

/**
 * When clients that are sent away together come back: each in a slot of its own, the slots side by
 * side over the whole spread, which begins after the first step of the back-off. No two of them
 * come back in the same millisecond, as long as there are no more of them than milliseconds.
 */
final class ReturnSlots {
  private final int clients;
  private final long baseMillis;
  private final long spreadMillis;
  private final RandomGenerator random;

  /** Slots for so many clients. */
  ReturnSlots(int clients, long baseMillis, long spreadMillis, RandomGenerator random) {
    this.clients = clients;
    this.baseMillis = baseMillis;
    this.spreadMillis = spreadMillis;
    this.random = random;
  }

  /** A random time within the slot of a client, in milliseconds from now. */
  long within(int client) {
    long first = client * spreadMillis / clients;
    long next = (client + 1) * spreadMillis / clients;
    return baseMillis + (next > first ? random.nextLong(first, next) : first);
  }
}
