package dev.tidings.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * Tokens that were verified just now, and need not be again: a client sends the same one with each
 * of its requests. A token is forgotten after {@link #KNOWN}, so that a key that is withdrawn is
 * noticed, and counts for nothing once it has expired. Bounded; safe for use by several threads.
 */
final class VerifiedTokens {
  /** How long it counts that a token was verified. */
  static final Duration KNOWN = Duration.ofSeconds(30);

  /** The most characters of all tokens together. */
  private static final long MAX_CHARACTERS = 8_000_000;

  private final Cache<String, Caller> callers;
  private final Clock clock;

  /**
   * @param clock tells what has expired
   * @param ticker tells how long ago a token was verified; nobody sets it back
   */
  VerifiedTokens(Clock clock, Ticker ticker) {
    this.clock = clock;
    this.callers =
        Caffeine.newBuilder()
            .maximumWeight(MAX_CHARACTERS)
            .weigher((String token, Caller caller) -> token.length())
            .expireAfterWrite(KNOWN)
            .ticker(ticker)
            .build();
  }

  /** The caller that a token was verified to name, if that still counts. */
  Optional<Caller> find(String token) {
    return Optional.ofNullable(callers.getIfPresent(token))
        .filter(caller -> clock.instant().isBefore(caller.expires()));
  }

  /** Notes that a token is good. */
  void add(String token, Caller caller) {
    callers.put(token, caller);
  }
}
