package dev.tidings.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import java.io.IOException;
import java.net.URL;
import java.security.PublicKey;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The keys behind a JWKS URL (RFC 7517). Fetched when first needed, again after 15 minutes, and
 * again for a key that is unknown, but at most every 5 seconds and never twice at the same time.
 * Keys once fetched stay good for a day while the URL does not answer.
 */
final class RemoteKeySet {
  private static final Logger LOG = Logger.getLogger(RemoteKeySet.class.getName());
  private static final int TIMEOUT_MILLIS = 5_000;
  private static final int MAX_BYTES = 256 * 1024;
  private static final Duration FRESH = Duration.ofMinutes(15);
  private static final Duration USABLE = Duration.ofDays(1);
  private static final Duration BETWEEN_FETCHES = Duration.ofSeconds(5);

  /**
   * What is known.
   *
   * @param keys the last set that was fetched; null before the first
   * @param fetched when that was
   * @param tried when a fetch last ended, well or not
   */
  private record Known(@Nullable JWKSet keys, Instant fetched, Instant tried) {
    static final Known NOTHING = new Known(null, Instant.MIN, Instant.MIN);

    boolean isYoungerThan(Duration age, Instant now) {
      return keys != null && now.isBefore(fetched.plus(age));
    }

    boolean lastTrySucceeded() {
      return keys != null && fetched.equals(tried);
    }
  }

  private final DefaultResourceRetriever http =
      new DefaultResourceRetriever(TIMEOUT_MILLIS, TIMEOUT_MILLIS, MAX_BYTES);
  private final URL url;
  private final Clock clock;

  // Written only by the thread that owns the entry in fetching.
  private volatile Known known = Known.NOTHING;
  private final AtomicReference<@Nullable CompletableFuture<Known>> fetching =
      new AtomicReference<>();

  RemoteKeySet(URL url, Clock clock) {
    this.url = url;
    this.clock = clock;
  }

  /**
   * The keys that may have made a signature with this header; empty when the set, fetched after the
   * call began, has none.
   *
   * @throws ProtocolException {@code store_unavailable} when that cannot be known now
   */
  List<PublicKey> keysFor(JWSHeader header) {
    Instant now = clock.instant();
    Known before = known;
    List<PublicKey> matching = matching(header, before, now);
    if (!matching.isEmpty() && before.isYoungerThan(FRESH, now)) {
      return matching;
    }
    if (before.tried.isAfter(now.minus(BETWEEN_FETCHES))) {
      return orUnavailable(matching);
    }
    Known after = fetchUnlessNewerThan(before);
    List<PublicKey> found = matching(header, after, now);
    return after.lastTrySucceeded() ? found : orUnavailable(found);
  }

  private static List<PublicKey> orUnavailable(List<PublicKey> matching) {
    if (matching.isEmpty()) {
      throw new ProtocolException(
          ErrorCode.STORE_UNAVAILABLE,
          "the key of this token cannot be looked up at the moment; try again in "
              + BETWEEN_FETCHES.toSeconds()
              + " s");
    }
    return matching;
  }

  private Known fetchUnlessNewerThan(Known before) {
    CompletableFuture<Known> mine = new CompletableFuture<>();
    CompletableFuture<Known> other = fetching.compareAndExchange(null, mine);
    if (other != null) {
      return other.join();
    }
    try {
      if (known.equals(before)) {
        known = fetched();
      }
      return known;
    } finally {
      fetching.set(null);
      mine.complete(known);
    }
  }

  private Known fetched() {
    try {
      JWKSet keys = JWKSet.parse(http.retrieveResource(url).getContent());
      Instant now = clock.instant();
      return new Known(keys, now, now);
    } catch (IOException | ParseException e) {
      LOG.log(Level.WARNING, "The key set at " + url + " could not be read", e);
      return new Known(known.keys, known.fetched, clock.instant());
    }
  }

  private static List<PublicKey> matching(JWSHeader header, Known known, Instant now) {
    JWKMatcher matcher = JWKMatcher.forJWSHeader(header);
    if (known.keys == null || matcher == null || !known.isYoungerThan(USABLE, now)) {
      return List.of();
    }
    return new JWKSelector(matcher)
        .select(known.keys).stream()
            .map(RemoteKeySet::publicKey)
            .flatMap(Optional::stream)
            .toList();
  }

  private static Optional<PublicKey> publicKey(JWK jwk) {
    if (jwk instanceof OctetKeyPair pair) {
      return Ed25519.key(pair);
    }
    try {
      return jwk instanceof AsymmetricJWK pair ? Optional.of(pair.toPublicKey()) : Optional.empty();
    } catch (JOSEException e) {
      return Optional.empty();
    }
  }
}
