package dev.tidings.security;

import com.github.benmanes.caffeine.cache.Ticker;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.settings.Settings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.text.ParseException;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import javax.crypto.SecretKey;

/**
 * Verifies tokens (RFC 7519, RFC 8725) and says who the caller is. Made once; without a key to
 * verify with, it cannot be made. A refusal says which rule the token broke and never repeats the
 * token.
 */
@Singleton
public class TokenVerifier {
  private static final int MAX_CHARACTERS = 8_192;

  private final VerificationKeys keys;
  private final TokenClaims claims;
  private final VisitorTokens visitors;
  private final VerifiedTokens verified;
  private final Blocklist blocklist;
  private final DefaultJWTProcessor<SecurityContext> signatures = new DefaultJWTProcessor<>();

  /**
   * Reads keys and rules from the settings.
   *
   * @throws dev.tidings.settings.InvalidSettingException when there is no key, a key is unusable,
   *     or settings contradict each other
   */
  @Inject
  public TokenVerifier(
      Settings settings, Clock clock, VisitorTokens visitors, Blocklist blocklist) {
    this(settings, clock, visitors, blocklist, Ticker.systemTicker());
  }

  /** The same, with whatever tells how long ago a token was verified. */
  TokenVerifier(
      Settings settings, Clock clock, VisitorTokens visitors, Blocklist blocklist, Ticker ticker) {
    this.visitors = visitors;
    this.blocklist = blocklist;
    this.verified = new VerifiedTokens(clock, ticker);
    this.keys = new VerificationKeys(settings, clock);
    this.claims = new TokenClaims(settings, clock);
    signatures.setJWSKeySelector((header, context) -> keys.keysFor(header));
    signatures.setJWSVerifierFactory(new Ed25519.VerifierFactory());
    signatures.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(
            JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
    signatures.setJWTClaimsSetVerifier((set, context) -> claims.check(set));
  }

  /** The same, with the visitors that the settings ask for and nobody blocked. */
  public TokenVerifier(Settings settings, Clock clock) {
    this(settings, clock, new VisitorTokens(settings, clock), new Blocklist(clock));
  }

  /**
   * Does nothing; to be called at the start of the application, so that it does not start without a
   * key: a verifier that was made is configured.
   */
  public void requireConfigured() {}

  /**
   * The caller that the token names. May wait up to ten seconds for a key set.
   *
   * @throws ProtocolException {@code unauthenticated}, {@code token_expired}, {@code blocked}, or
   *     {@code store_unavailable} when the key set cannot be fetched
   */
  public Caller verify(String token) {
    Caller caller = verified.find(token).orElseGet(() -> verifyAnew(token));
    blocklist.require(caller);
    return caller;
  }

  private Caller verifyAnew(String token) {
    SignedJWT signed = signed(token);
    if (visitors.made(signed.getHeader())) {
      return visitors.caller(signed).by(TokenClaims.digest(token));
    }
    requireAcceptable(signed.getHeader());
    try {
      JWTClaimsSet checked = signatures.process(signed, null);
      Caller caller = claims.caller(checked).by(TokenClaims.known(checked, token));
      verified.add(token, caller);
      return caller;
    } catch (BadJOSEException | JOSEException e) {
      throw unauthenticated("the token's signature does not verify");
    }
  }

  /**
   * The caller that a later token of a session names, who must be the same user of the same tenant.
   *
   * @throws ProtocolException as {@link #verify}; {@code tenant_mismatch} or {@code forbidden} for
   *     another caller
   */
  public Caller verifyAgain(String token, Caller before) {
    Caller caller = verify(token);
    if (!caller.tenant().equals(before.tenant())) {
      throw new ProtocolException(
          ErrorCode.TENANT_MISMATCH, "a session keeps its tenant; open another for another tenant");
    }
    if (!caller.isSameUserAs(before)) {
      throw new ProtocolException(
          ErrorCode.FORBIDDEN, "a session keeps its user; open another for another user");
    }
    return caller;
  }

  /**
   * Refuses a caller who is blocked, or whose device is.
   *
   * @throws ProtocolException {@code blocked}
   */
  void requireWelcome(Caller caller, String device) {
    blocklist.require(caller, device);
  }

  Optional<SecretKey> devKey() {
    return keys.devKey();
  }

  private static SignedJWT signed(String token) {
    if (token.length() > MAX_CHARACTERS) {
      throw unauthenticated("a token has at most " + MAX_CHARACTERS + " characters");
    }
    try {
      JWT jwt = JWTParser.parse(token);
      if (jwt instanceof SignedJWT signed) {
        return signed;
      }
    } catch (ParseException e) {
      throw unauthenticated("the token is not a JSON Web Token (RFC 7519)");
    }
    throw unauthenticated("the token is not signed");
  }

  private void requireAcceptable(JWSHeader header) {
    Set<String> critical = header.getCriticalParams();
    if (critical != null && !critical.isEmpty()) {
      throw unauthenticated("a token with a crit header is not accepted");
    }
    if (!keys.accepts(header)) {
      throw unauthenticated(
          "the token's algorithm is not accepted here; accepted: " + keys.algorithmNames());
    }
  }

  static ProtocolException unauthenticated(String message) {
    return new ProtocolException(ErrorCode.UNAUTHENTICATED, message);
  }
}
