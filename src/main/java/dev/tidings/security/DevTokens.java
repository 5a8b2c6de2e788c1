package dev.tidings.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.crypto.SecretKey;

/**
 * Tokens for local development, good for 8 hours and until the hub stops: their key is made at the
 * start and never leaves the process. Only with {@code tidings.dev=true}.
 */
@Singleton
public class DevTokens {
  private static final Duration VALIDITY = Duration.ofHours(8);

  /** A token and when it ends. */
  public record DevToken(String value, Instant expires) {
    @Override
    public String toString() {
      return "DevToken[expires=" + expires + "]";
    }
  }

  private final Settings settings;
  private final Clock clock;
  private final Optional<SecretKey> key;

  /** Signs with the key that the verifier made for this purpose, if it did. */
  @Inject
  public DevTokens(Settings settings, Clock clock, TokenVerifier verifier) {
    this.settings = settings;
    this.clock = clock;
    this.key = verifier.devKey();
  }

  /** Whether this is local development. */
  public boolean enabled() {
    return key.isPresent();
  }

  /**
   * Signs a token that {@link TokenVerifier} accepts as any other.
   *
   * @throws ProtocolException {@code not_configured} outside local development
   */
  public DevToken sign(String user, String name, Set<String> roles, String tenant) {
    SecretKey secret =
        key.orElseThrow(
            () ->
                new ProtocolException(
                    ErrorCode.NOT_CONFIGURED, "needs " + Setting.DEV.key() + "=true"));
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    Instant expires = now.plus(VALIDITY);
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .claim(claim(Setting.AUTH_CLAIM_USER), user)
            .claim(claim(Setting.AUTH_CLAIM_NAME), name)
            .claim(claim(Setting.AUTH_CLAIM_ROLES), List.copyOf(roles))
            .claim(claim(Setting.AUTH_CLAIM_TENANT), tenant)
            .issueTime(Date.from(now))
            .expirationTime(Date.from(expires));
    settings.text(Setting.AUTH_ISSUER).ifPresent(claims::issuer);
    settings.text(Setting.AUTH_AUDIENCE).ifPresent(claims::audience);
    return new DevToken(signed(claims.build(), secret), expires);
  }

  private String claim(Setting setting) {
    return settings.text(setting).orElse(setting.defaultValue());
  }

  private static String signed(JWTClaimsSet claims, SecretKey secret) {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(VerificationKeys.DEV_KEY_ID).build(),
            claims);
    try {
      token.sign(new MACSigner(secret));
    } catch (JOSEException e) {
      throw new IllegalStateException("HS256 with a key of 256 bits always signs", e);
    }
    return token.serialize();
  }
}
