package dev.tidings.security;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.Curve;
import dev.tidings.settings.InvalidSettingException;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys with which tokens are verified, each for its own algorithms only: the shared secret for
 * HS*, the public key or the key set for everything else. A public key never verifies an HMAC, and
 * a key set never gives a secret.
 */
final class VerificationKeys {
  /** The key id in the header of tokens from {@link DevTokens}. */
  static final String DEV_KEY_ID = "tidings-dev";

  private static final int MIN_SECRET_BYTES = 32;
  private static final int MIN_RSA_BITS = 2_048;
  private static final Set<JWSAlgorithm> SYMMETRIC =
      Set.of(JWSAlgorithm.HS256, JWSAlgorithm.HS384, JWSAlgorithm.HS512);
  private static final Set<JWSAlgorithm> ASYMMETRIC =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512,
          JWSAlgorithm.EdDSA);

  private final Optional<SecretKey> secret;
  private final Optional<PublicKey> publicKey;
  private final Optional<RemoteKeySet> keySet;
  private final Optional<SecretKey> devKey;
  private final Set<JWSAlgorithm> algorithms;

  VerificationKeys(Settings settings, Clock clock) {
    Optional<String> secretText = settings.text(Setting.AUTH_SECRET);
    this.secret = secretText.map(VerificationKeys::secretKey);
    this.publicKey = settings.text(Setting.AUTH_PUBLIC_KEY).map(PemKey::read);
    this.keySet =
        settings.text(Setting.AUTH_JWKS_URL).map(url -> new RemoteKeySet(url(url), clock));
    this.devKey = settings.flag(Setting.DEV) ? Optional.of(randomKey()) : Optional.empty();
    this.algorithms = algorithms(settings);
    requireAnyKey();
    requireOneSourceOfPublicKeys();
    requireUseForEachKey();
    requireKeyForEachAlgorithm(settings);
    requireLongEnough(secretText);
  }

  /** The names of the algorithms that are accepted, for messages. */
  String algorithmNames() {
    return algorithms.stream().map(JWSAlgorithm::getName).collect(Collectors.joining(", "));
  }

  /** Whether a token with this header may be looked at. */
  boolean accepts(JWSHeader header) {
    return isDev(header)
        ? header.getAlgorithm().equals(JWSAlgorithm.HS256)
        : algorithms.contains(header.getAlgorithm());
  }

  /** The keys that may have made the signature; none when it is nobody's we know. */
  List<? extends Key> keysFor(JWSHeader header) {
    if (!accepts(header)) {
      return List.of();
    }
    if (isDev(header)) {
      return devKey.stream().toList();
    }
    if (SYMMETRIC.contains(header.getAlgorithm())) {
      return secret.stream().toList();
    }
    return keySet
        .map(set -> set.keysFor(header))
        .orElseGet(() -> publicKey.stream().toList())
        .stream()
        .filter(key -> fits(key, header.getAlgorithm()))
        .toList();
  }

  /** The key of {@link DevTokens}; present only in local development. */
  Optional<SecretKey> devKey() {
    return devKey;
  }

  private boolean isDev(JWSHeader header) {
    return devKey.isPresent() && DEV_KEY_ID.equals(header.getKeyID());
  }

  private static boolean fits(Key key, JWSAlgorithm algorithm) {
    if (key instanceof RSAPublicKey rsa) {
      return JWSAlgorithm.Family.RSA.contains(algorithm)
          && rsa.getModulus().bitLength() >= MIN_RSA_BITS;
    }
    if (key instanceof ECPublicKey ec) {
      Curve curve = Curve.forECParameterSpec(ec.getParams());
      return curve != null
          && JWSAlgorithm.Family.EC.contains(algorithm)
          && Curve.forJWSAlgorithm(algorithm).contains(curve);
    }
    return algorithm.equals(JWSAlgorithm.EdDSA) && Ed25519.fits(key);
  }

  private static SecretKey secretKey(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length < MIN_SECRET_BYTES) {
      throw refusal(
          Setting.AUTH_SECRET,
          "must have at least %d bytes, but has %d".formatted(MIN_SECRET_BYTES, bytes.length));
    }
    return new SecretKeySpec(bytes, "HmacSHA256");
  }

  private static SecretKey randomKey() {
    byte[] bytes = new byte[MIN_SECRET_BYTES];
    new SecureRandom().nextBytes(bytes);
    return new SecretKeySpec(bytes, "HmacSHA256");
  }

  private static URL url(String text) {
    try {
      URI uri = URI.create(text);
      if (uri.getHost() != null && List.of("http", "https").contains(uri.getScheme())) {
        return uri.toURL();
      }
    } catch (IllegalArgumentException | MalformedURLException e) {
      throw notAUrl(text);
    }
    throw notAUrl(text);
  }

  private static InvalidSettingException notAUrl(String text) {
    return new InvalidSettingException(
        Setting.AUTH_JWKS_URL, text, "must be the URL of a key set, https or http");
  }

  private Set<JWSAlgorithm> algorithms(Settings settings) {
    Set<JWSAlgorithm> accepted = new LinkedHashSet<>();
    for (String name : settings.list(Setting.AUTH_ALGORITHMS)) {
      accepted.add(algorithm(name));
    }
    if (accepted.isEmpty()) {
      if (secret.isPresent()) {
        accepted.add(JWSAlgorithm.HS256);
      }
      if (hasPublicKeys()) {
        accepted.add(JWSAlgorithm.RS256);
        accepted.add(JWSAlgorithm.ES256);
      }
    }
    return accepted;
  }

  private static JWSAlgorithm algorithm(String name) {
    return Stream.concat(SYMMETRIC.stream(), ASYMMETRIC.stream())
        .filter(a -> a.getName().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidSettingException(
                    Setting.AUTH_ALGORITHMS, name, "must hold only " + allNames()));
  }

  private static String allNames() {
    return Stream.concat(SYMMETRIC.stream(), ASYMMETRIC.stream())
        .map(JWSAlgorithm::getName)
        .collect(Collectors.toCollection(TreeSet::new))
        .toString();
  }

  private boolean hasPublicKeys() {
    return publicKey.isPresent() || keySet.isPresent();
  }

  private void requireAnyKey() {
    if (secret.isEmpty() && !hasPublicKeys() && devKey.isEmpty()) {
      List<String> ways = new ArrayList<>();
      for (Setting way :
          List.of(Setting.AUTH_SECRET, Setting.AUTH_PUBLIC_KEY, Setting.AUTH_JWKS_URL)) {
        ways.add("%s (%s)".formatted(way.key(), way.environmentVariable()));
      }
      throw new InvalidSettingException(
          "No key to verify tokens with: set %s, or %s=true for local development"
              .formatted(String.join(", ", ways), Setting.DEV.key()));
    }
  }

  private void requireOneSourceOfPublicKeys() {
    if (publicKey.isPresent() && keySet.isPresent()) {
      throw refusal(
          Setting.AUTH_PUBLIC_KEY,
          "cannot be set together with " + Setting.AUTH_JWKS_URL.key() + ": choose one");
    }
  }

  private void requireUseForEachKey() {
    if (secret.isPresent() && algorithms.stream().noneMatch(SYMMETRIC::contains)) {
      throw refusal(
          Setting.AUTH_ALGORITHMS,
          "must hold HS256, HS384 or HS512, because %s is set"
              .formatted(Setting.AUTH_SECRET.key()));
    }
    if (keySet.isPresent() && algorithms.stream().noneMatch(ASYMMETRIC::contains)) {
      throw refusal(
          Setting.AUTH_ALGORITHMS,
          "must hold an algorithm for the keys of " + Setting.AUTH_JWKS_URL.key());
    }
    publicKey.ifPresent(this::requireUseFor);
  }

  private void requireUseFor(PublicKey key) {
    if (ASYMMETRIC.stream().noneMatch(algorithm -> fits(key, algorithm))) {
      throw refusal(
          Setting.AUTH_PUBLIC_KEY,
          "must be RSA with at least %d bits, EC on P-256, P-384 or P-521, or Ed25519"
              .formatted(MIN_RSA_BITS));
    }
    if (algorithms.stream().noneMatch(algorithm -> fits(key, algorithm))) {
      throw refusal(
          Setting.AUTH_ALGORITHMS,
          "must hold one of %s for the key of %s"
              .formatted(
                  ASYMMETRIC.stream()
                      .filter(algorithm -> fits(key, algorithm))
                      .map(JWSAlgorithm::getName)
                      .collect(Collectors.toCollection(TreeSet::new)),
                  Setting.AUTH_PUBLIC_KEY.key()));
    }
  }

  private void requireKeyForEachAlgorithm(Settings settings) {
    for (String name : settings.list(Setting.AUTH_ALGORITHMS)) {
      boolean symmetric = SYMMETRIC.contains(algorithm(name));
      if (symmetric && secret.isEmpty()) {
        throw refusal(
            Setting.AUTH_ALGORITHMS,
            "holds %s, which needs %s".formatted(name, Setting.AUTH_SECRET.key()));
      }
      if (!symmetric && !hasPublicKeys()) {
        throw refusal(
            Setting.AUTH_ALGORITHMS,
            "holds %s, which needs %s or %s"
                .formatted(name, Setting.AUTH_PUBLIC_KEY.key(), Setting.AUTH_JWKS_URL.key()));
      }
    }
  }

  /** RFC 7518, section 3.2: a key has at least as many bits as the hash. */
  private void requireLongEnough(Optional<String> secretText) {
    int bytes = secretText.map(t -> t.getBytes(StandardCharsets.UTF_8).length).orElse(0);
    for (JWSAlgorithm algorithm : algorithms) {
      int needed =
          algorithm.equals(JWSAlgorithm.HS384) ? 48 : algorithm.equals(JWSAlgorithm.HS512) ? 64 : 0;
      if (bytes < needed) {
        throw refusal(
            Setting.AUTH_SECRET,
            "must have at least %d bytes for %s, but has %d"
                .formatted(needed, algorithm.getName(), bytes));
      }
    }
  }

  /** A refusal that does not repeat the value, which may be secret. */
  private static InvalidSettingException refusal(Setting setting, String rule) {
    return new InvalidSettingException(
        "%s (%s) %s".formatted(setting.key(), setting.environmentVariable(), rule));
  }
}
