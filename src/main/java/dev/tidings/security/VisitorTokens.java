package dev.tidings.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.tidings.protocol.ChannelName;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.settings.InvalidSettingException;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Tokens that the hub itself gives to visitors, each for one channel. They have a key of their own,
 * known by its id, and a form of their own: whatever such a token says, its caller has no role and
 * is limited to the channel. Only where visitors are wanted.
 */
@Singleton
public class VisitorTokens {
  /** The key id in the header of these tokens, which no other key verifies. */
  static final String KEY_ID = "tidings-visitor";

  private static final String ONLY = "only";
  private static final int MIN_SECRET_BYTES = 32;

  private final Clock clock;
  private final Duration lifetime;
  private final Duration skew;
  private final Optional<byte[]> secret;

  /**
   * Reads the key.
   *
   * @throws InvalidSettingException when visitors are wanted and there is none, or it is too short
   */
  @Inject
  public VisitorTokens(Settings settings, Clock clock) {
    this.clock = clock;
    this.lifetime = settings.duration(Setting.CHAT_VISITORS_LIFETIME);
    this.skew = settings.duration(Setting.AUTH_SKEW);
    this.secret =
        settings.list(Setting.CHAT_VISITORS).isEmpty()
            ? Optional.empty()
            : Optional.of(secret(settings.text(Setting.CHAT_VISITORS_SECRET).orElse("")));
  }

  /** A token and when it ends. */
  public record VisitorToken(String value, Instant expires) {
    @Override
    public String toString() {
      return "VisitorToken[expires=" + expires + "]";
    }
  }

  private static byte[] secret(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length < MIN_SECRET_BYTES) {
      throw new InvalidSettingException(
          "%s (%s) must have at least %d bytes where %s is set, but has %d"
              .formatted(
                  Setting.CHAT_VISITORS_SECRET.key(),
                  Setting.CHAT_VISITORS_SECRET.environmentVariable(),
                  MIN_SECRET_BYTES,
                  Setting.CHAT_VISITORS.key(),
                  bytes.length));
    }
    return bytes;
  }

  /**
   * Signs a token for one channel.
   *
   * @throws ProtocolException {@code not_configured} where no visitors are wanted
   */
  public VisitorToken sign(String tenant, String user, String name, ChannelName only) {
    byte[] key =
        secret.orElseThrow(
            () ->
                new ProtocolException(
                    ErrorCode.NOT_CONFIGURED, "needs " + Setting.CHAT_VISITORS.key()));
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    Instant expires = now.plus(lifetime);
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(KEY_ID).build(),
            new JWTClaimsSet.Builder()
                .subject(user)
                .claim("name", name)
                .claim("tenant", tenant)
                .claim(ONLY, only.text())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(expires))
                .build());
    try {
      token.sign(new MACSigner(key));
    } catch (JOSEException e) {
      throw new IllegalStateException("HS256 with a key of 256 bits always signs", e);
    }
    return new VisitorToken(token.serialize(), expires);
  }

  /** Whether a token with this header is one of these, to be verified here and nowhere else. */
  boolean made(JWSHeader header) {
    return KEY_ID.equals(header.getKeyID());
  }

  /**
   * The visitor whom a token names.
   *
   * @throws ProtocolException {@code unauthenticated} or {@code token_expired}
   */
  Caller caller(SignedJWT token) {
    try {
      if (secret.isEmpty()
          || !token.getHeader().getAlgorithm().equals(JWSAlgorithm.HS256)
          || !token.verify(new MACVerifier(secret.get()))) {
        throw TokenVerifier.unauthenticated("the visitor's token does not verify");
      }
      return caller(token.getJWTClaimsSet());
    } catch (JOSEException | ParseException e) {
      throw TokenVerifier.unauthenticated("the visitor's token does not verify");
    }
  }

  private Caller caller(JWTClaimsSet claims) throws ParseException {
    Instant expires = Objects.requireNonNull(claims.getExpirationTime()).toInstant();
    if (!clock.instant().isBefore(expires.plus(skew))) {
      throw new ProtocolException(
          ErrorCode.TOKEN_EXPIRED, "the token has expired; begin another chat");
    }
    return new Caller(
        claims.getSubject(),
        claims.getStringClaim("name"),
        Optional.empty(),
        claims.getStringClaim("tenant"),
        Set.of(),
        expires,
        Optional.of(new ChannelName(claims.getStringClaim(ONLY))));
  }
}
