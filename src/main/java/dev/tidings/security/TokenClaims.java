package dev.tidings.security;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.protocol.Sha256;
import dev.tidings.settings.InvalidSettingException;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the claims of a token with a good signature must be, and what they say about the caller. */
final class TokenClaims {
  private static final int MAX_ID = 128;
  private static final int MAX_NAME = 128;
  private static final int MAX_URL = 2_048;
  private static final String GROUPS = "groups";
  private static final Pattern TENANT = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

  private final Clock clock;
  private final Duration skew;
  private final Optional<String> issuer;
  private final Optional<String> audience;
  private final String userClaim;
  private final String nameClaim;
  private final String avatarClaim;
  private final String tenantClaim;
  private final String rolesClaim;
  private final Optional<String> defaultTenant;
  private final Optional<String> operatorsTenant;

  TokenClaims(Settings settings, Clock clock) {
    this.clock = clock;
    this.skew = settings.duration(Setting.AUTH_SKEW);
    this.issuer = settings.text(Setting.AUTH_ISSUER);
    this.audience = settings.text(Setting.AUTH_AUDIENCE);
    this.userClaim = claim(settings, Setting.AUTH_CLAIM_USER);
    this.nameClaim = claim(settings, Setting.AUTH_CLAIM_NAME);
    this.avatarClaim = claim(settings, Setting.AUTH_CLAIM_AVATAR);
    this.tenantClaim = claim(settings, Setting.AUTH_CLAIM_TENANT);
    this.rolesClaim = claim(settings, Setting.AUTH_CLAIM_ROLES);
    this.defaultTenant = settings.text(Setting.TENANTS_DEFAULT);
    this.operatorsTenant = settings.text(Setting.OPERATORS_TENANT);
    requireTenantName(Setting.TENANTS_DEFAULT, defaultTenant);
    requireTenantName(Setting.OPERATORS_TENANT, operatorsTenant);
  }

  static boolean isTenantName(String text) {
    return TENANT.matcher(text).matches();
  }

  /** Refuses a token that is not for this hub or not for now. */
  void check(JWTClaimsSet claims) {
    issuer
        .filter(i -> !i.equals(claims.getIssuer()))
        .ifPresent(i -> refuse("the token's iss is not the one that this hub trusts"));
    audience
        .filter(a -> !claims.getAudience().contains(a))
        .ifPresent(a -> refuse("the token's aud does not name this hub"));
    Instant now = clock.instant();
    if (!now.isBefore(expires(claims).plus(skew))) {
      throw new ProtocolException(ErrorCode.TOKEN_EXPIRED, "the token has expired; get a new one");
    }
    Date notBefore = claims.getNotBeforeTime();
    if (notBefore != null && now.plus(skew).isBefore(notBefore.toInstant())) {
      refuse("the token is not valid yet (nbf)");
    }
  }

  /** The caller that checked claims name. */
  Caller caller(JWTClaimsSet claims) {
    String user =
        text(claims, userClaim)
            .filter(u -> u.length() <= MAX_ID)
            .orElseThrow(
                () ->
                    TokenVerifier.unauthenticated(
                        "the token needs the claim %s with a user id of 1 to %d characters"
                            .formatted(userClaim, MAX_ID)));
    String tenant = tenant(claims);
    return new Caller(
        user,
        text(claims, nameClaim).map(TokenClaims::shortened).orElse(user),
        text(claims, avatarClaim).filter(TokenClaims::isSafeUrl),
        tenant,
        roles(claims, tenant),
        expires(claims));
  }

  /** What a token is known by: its own id, if it has one that is not too long. */
  static String known(JWTClaimsSet claims, String token) {
    String id = claims.getJWTID();
    return id != null && !id.isEmpty() && id.length() <= MAX_ID ? id : digest(token);
  }

  /** A digest of the token, from which nobody can make it. */
  static String digest(String token) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Sha256.of(token));
  }

  private String tenant(JWTClaimsSet claims) {
    String tenant =
        text(claims, tenantClaim)
            .or(() -> defaultTenant)
            .orElseThrow(
                () ->
                    TokenVerifier.unauthenticated(
                        "the token needs the claim %s with the tenant".formatted(tenantClaim)));
    if (!isTenantName(tenant)) {
      refuse("the token's claim %s must match %s".formatted(tenantClaim, TENANT));
    }
    return tenant;
  }

  private Set<String> roles(JWTClaimsSet claims, String tenant) {
    Object value = Optional.ofNullable(claims.getClaim(rolesClaim)).orElse(claims.getClaim(GROUPS));
    Stream<String> names =
        value instanceof Collection<?> list
            ? list.stream().filter(String.class::isInstance).map(String.class::cast)
            : value instanceof String words ? Arrays.stream(words.split(" ")) : Stream.empty();
    Set<String> roles =
        names
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .collect(Collectors.toCollection(TreeSet::new));
    if (!operatorsTenant.equals(Optional.of(tenant))) {
      roles.remove(Role.OPERATOR.wireName());
    }
    return roles;
  }

  private static Instant expires(JWTClaimsSet claims) {
    Date expires = claims.getExpirationTime();
    if (expires == null) {
      throw TokenVerifier.unauthenticated("the token needs the claim exp");
    }
    return expires.toInstant();
  }

  /** A string, or a whole number as some issuers give ids; empty when missing or blank. */
  private static Optional<String> text(JWTClaimsSet claims, String name) {
    Object value = claims.getClaim(name);
    return value instanceof String || value instanceof Long || value instanceof Integer
        ? Optional.of(value.toString()).filter(text -> !text.isBlank())
        : Optional.empty();
  }

  private static String shortened(String name) {
    if (name.length() <= MAX_NAME) {
      return name;
    }
    int end = Character.isHighSurrogate(name.charAt(MAX_NAME - 1)) ? MAX_NAME - 1 : MAX_NAME;
    return name.substring(0, end);
  }

  private static boolean isSafeUrl(String text) {
    if (text.length() > MAX_URL) {
      return false;
    }
    try {
      URI uri = new URI(text);
      return uri.getScheme() == null
          ? uri.getRawAuthority() == null
          : uri.getScheme().equalsIgnoreCase("https") && uri.getHost() != null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static String claim(Settings settings, Setting setting) {
    return settings.text(setting).orElse(setting.defaultValue());
  }

  private static void requireTenantName(Setting setting, Optional<String> tenant) {
    tenant
        .filter(t -> !isTenantName(t))
        .ifPresent(
            t -> {
              throw new InvalidSettingException(setting, t, "must match " + TENANT);
            });
  }

  private static void refuse(String message) {
    throw TokenVerifier.unauthenticated(message);
  }
}
