package dev.tidings.security;

import static dev.tidings.security.Refusals.assertRefused;
import static dev.tidings.security.Tokens.SECRET;
import static dev.tidings.security.Tokens.ann;
import static dev.tidings.security.Tokens.hmac;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenVerifierTest {
  private final MovedClock clock = new MovedClock();

  @Test
  void namesTheCallerOfAToken() {
    Caller caller =
        verifier().verify(hmac(ann().claim("picture", "https://cdn.example.com/ann.png").build()));

    assertThat(caller.user()).isEqualTo("ann");
    assertThat(caller.name()).isEqualTo("Ann Archer");
    assertThat(caller.avatar()).contains("https://cdn.example.com/ann.png");
    assertThat(caller.tenant()).isEqualTo("acme");
    assertThat(caller.roles()).containsExactly("agent");
    assertThat(caller.has(Role.AGENT)).isTrue();
    assertThat(caller.has(Role.SERVICE)).isFalse();
    assertThat(caller.expires()).isEqualTo(MovedClock.START.plus(Duration.ofHours(1)));
  }

  @Test
  void acceptsEachAlgorithmWithItsOwnKey() {
    KeyPair rsa = Tokens.rsa();
    for (String name : List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")) {
      assertAccepted(name, rsa);
    }
    assertAccepted("ES256", Tokens.ec("secp256r1"));
    assertAccepted("ES384", Tokens.ec("secp384r1"));
    assertAccepted("ES512", Tokens.ec("secp521r1"));
    assertAccepted("EdDSA", Tokens.ed25519());
  }

  @Test
  void acceptsHs512WithASecretOf64Bytes() {
    TokenVerifier verifier =
        verifier(Map.of(Setting.AUTH_SECRET, SECRET + SECRET, Setting.AUTH_ALGORITHMS, "HS512"));

    byte[] secret = (SECRET + SECRET).getBytes(StandardCharsets.UTF_8);
    assertThat(verifier.verify(hmac(JWSAlgorithm.HS512, secret, ann().build())).user())
        .isEqualTo("ann");
  }

  @Test
  void acceptsSecretAndPublicKeySideBySide() {
    KeyPair rsa = Tokens.rsa();
    TokenVerifier verifier =
        verifier(Map.of(Setting.AUTH_SECRET, SECRET, Setting.AUTH_PUBLIC_KEY, Tokens.pem(rsa)));

    assertThat(verifier.verify(hmac(ann().build())).user()).isEqualTo("ann");
    assertThat(verifier.verify(Tokens.signed(JWSAlgorithm.RS256, rsa, ann().build())).user())
        .isEqualTo("ann");
  }

  @Test
  void refusesATokenSignedWithThePublicKeyAsSecret() {
    KeyPair rsa = Tokens.rsa();
    byte[] pem = Tokens.pem(rsa).getBytes(StandardCharsets.UTF_8);
    byte[] der = rsa.getPublic().getEncoded();
    Map<Setting, String> publicOnly = Map.of(Setting.AUTH_PUBLIC_KEY, Tokens.pem(rsa));
    Map<Setting, String> both =
        Map.of(Setting.AUTH_PUBLIC_KEY, Tokens.pem(rsa), Setting.AUTH_SECRET, SECRET);

    for (byte[] confused : List.of(pem, der)) {
      String token = hmac(JWSAlgorithm.HS256, confused, ann().build());
      assertRefused(ErrorCode.UNAUTHENTICATED, () -> verifier(publicOnly).verify(token))
          .contains("algorithm is not accepted");
      assertRefused(ErrorCode.UNAUTHENTICATED, () -> verifier(both).verify(token))
          .contains("signature");
    }
  }

  @Test
  void refusesATokenWithoutSignature() {
    assertRefused(
            ErrorCode.UNAUTHENTICATED,
            () -> verifier().verify(new PlainJWT(ann().build()).serialize()))
        .contains("not signed");
    String claims = Base64URL.encode(ann().build().toString()).toString();
    for (String none : List.of("none", "None", "NONE", "nOnE")) {
      String header = Base64URL.encode("{\"alg\":\"" + none + "\"}").toString();
      assertRefused(
          ErrorCode.UNAUTHENTICATED, () -> verifier().verify(header + "." + claims + "."));
    }
  }

  @Test
  void refusesAnAlgorithmThatIsNotListed() {
    KeyPair rsa = Tokens.rsa();
    TokenVerifier verifier = verifier(Map.of(Setting.AUTH_PUBLIC_KEY, Tokens.pem(rsa)));

    assertRefused(
            ErrorCode.UNAUTHENTICATED,
            () -> verifier.verify(Tokens.signed(JWSAlgorithm.RS512, rsa, ann().build())))
        .contains("accepted: RS256, ES256");
  }

  @Test
  void refusesATokenOfAnotherKey() {
    KeyPair rsa = Tokens.rsa();
    TokenVerifier verifier = verifier(Map.of(Setting.AUTH_PUBLIC_KEY, Tokens.pem(rsa)));

    assertRefused(
        ErrorCode.UNAUTHENTICATED,
        () -> verifier.verify(Tokens.signed(JWSAlgorithm.RS256, Tokens.rsa(), ann().build())));
    assertRefused(
        ErrorCode.UNAUTHENTICATED,
        () ->
            verifier.verify(
                Tokens.signed(JWSAlgorithm.ES256, Tokens.ec("secp256r1"), ann().build())));
  }

  @Test
  void refusesACriticalHeaderEvenOneTheLibraryKnows() {
    JWTClaimsSet claims = ann().build();

    assertRefused(
            ErrorCode.UNAUTHENTICATED,
            () ->
                verifier()
                    .verify(
                        Tokens.withHeader(
                            Map.of("alg", "HS256", "crit", List.of("exp"), "exp", 1), claims)))
        .contains("crit");
    assertRefused(
        ErrorCode.UNAUTHENTICATED,
        () ->
            verifier()
                .verify(
                    Tokens.withHeader(
                        Map.of("alg", "HS256", "crit", List.of("b64"), "b64", true), claims)));
    assertThat(verifier().verify(Tokens.withHeader(Map.of("alg", "HS256"), claims)).user())
        .isEqualTo("ann");
  }

  @Test
  void refusesATypeThatIsNoAccessToken() {
    assertRefused(
        ErrorCode.UNAUTHENTICATED,
        () ->
            verifier()
                .verify(
                    Tokens.withHeader(Map.of("alg", "HS256", "typ", "dpop+jwt"), ann().build())));
    assertThat(
            verifier()
                .verify(Tokens.withHeader(Map.of("alg", "HS256", "typ", "at+jwt"), ann().build()))
                .user())
        .isEqualTo("ann");
  }

  @Test
  void ignoresAKeyThatTheTokenBringsItself() {
    byte[] own = "a secret that the attacker made up himself".getBytes(StandardCharsets.UTF_8);
    String token =
        Tokens.hmac(JWSAlgorithm.HS256, own, ann().claim("jwk", Map.of("kty", "oct")).build());

    assertRefused(ErrorCode.UNAUTHENTICATED, () -> verifier().verify(token));
  }

  @Test
  void refusesATokenOnceItHasExpiredBeyondTheSkew() {
    String token = hmac(ann().build());
    TokenVerifier verifier = verifier();

    clock.move(Duration.ofHours(1).plusSeconds(29));
    assertThat(verifier.verify(token).user()).isEqualTo("ann");

    clock.move(Duration.ofSeconds(1));
    assertRefused(ErrorCode.TOKEN_EXPIRED, () -> verifier.verify(token)).contains("expired");
  }

  @Test
  void refusesATokenWithoutExpiry() {
    assertRefused(
            ErrorCode.UNAUTHENTICATED,
            () -> verifier().verify(hmac(ann().expirationTime(null).build())))
        .contains("exp");
  }

  @Test
  void refusesATokenThatIsNotValidYetBeyondTheSkew() {
    Instant soon = MovedClock.START.plusSeconds(31);
    String token = hmac(ann().notBeforeTime(Date.from(soon)).build());
    TokenVerifier verifier = verifier();

    assertRefused(ErrorCode.UNAUTHENTICATED, () -> verifier.verify(token)).contains("nbf");
    clock.move(Duration.ofSeconds(1));
    assertThat(verifier.verify(token).user()).isEqualTo("ann");
  }

  @Test
  void refusesAnotherIssuerAndAnotherAudience() {
    TokenVerifier verifier =
        verifier(
            Map.of(
                Setting.AUTH_SECRET,
                SECRET,
                Setting.AUTH_ISSUER,
                "https://id.example.com",
                Setting.AUTH_AUDIENCE,
                "tidings"));
    JWTClaimsSet.Builder good =
        ann().issuer("https://id.example.com").audience(List.of("other", "tidings"));

    assertThat(verifier.verify(hmac(good.build())).user()).isEqualTo("ann");
    assertRefused(
            ErrorCode.UNAUTHENTICATED,
            () -> verifier.verify(hmac(ann().audience("tidings").build())))
        .contains("iss");
    assertRefused(
            ErrorCode.UNAUTHENTICATED,
            () -> verifier.verify(hmac(good.issuer("https://id.example.com/").build())))
        .contains("iss");
    assertRefused(
            ErrorCode.UNAUTHENTICATED,
            () ->
                verifier.verify(
                    hmac(ann().issuer("https://id.example.com").audience("other").build())))
        .contains("aud");
  }

  @Test
  void refusesATokenWithoutTenantUnlessThereIsADefault() {
    String token = hmac(ann().claim("tenant", null).build());

    assertRefused(ErrorCode.UNAUTHENTICATED, () -> verifier().verify(token)).contains("tenant");
    assertThat(
            verifier(Map.of(Setting.AUTH_SECRET, SECRET, Setting.TENANTS_DEFAULT, "main"))
                .verify(token)
                .tenant())
        .isEqualTo("main");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a/b", "a:b", "ä", "a\nb"})
  void refusesATenantThatIsNoName(String tenant) {
    assertRefused(
        ErrorCode.UNAUTHENTICATED,
        () -> verifier().verify(hmac(ann().claim("tenant", tenant).build())));
  }

  @Test
  void refusesATokenWithoutUserOrWithOneThatIsTooLong() {
    assertRefused(
        ErrorCode.UNAUTHENTICATED, () -> verifier().verify(hmac(ann().subject(null).build())));
    assertRefused(
        ErrorCode.UNAUTHENTICATED, () -> verifier().verify(hmac(ann().subject("  ").build())));
    assertRefused(
        ErrorCode.UNAUTHENTICATED,
        () -> verifier().verify(hmac(ann().subject("u".repeat(129)).build())));
  }

  @Test
  void readsTheClaimsThatTheSettingsName() {
    TokenVerifier verifier =
        verifier(
            Map.of(
                Setting.AUTH_SECRET, SECRET,
                Setting.AUTH_CLAIM_USER, "uid",
                Setting.AUTH_CLAIM_NAME, "nick",
                Setting.AUTH_CLAIM_AVATAR, "photo",
                Setting.AUTH_CLAIM_TENANT, "org",
                Setting.AUTH_CLAIM_ROLES, "scope"));
    Caller caller =
        verifier.verify(
            hmac(
                ann()
                    .claim("uid", 42)
                    .claim("nick", "annie")
                    .claim("photo", "/ann.png")
                    .claim("org", "umbrella")
                    .claim("scope", "agent  admin")
                    .build()));

    assertThat(caller.user()).isEqualTo("42");
    assertThat(caller.name()).isEqualTo("annie");
    assertThat(caller.avatar()).contains("/ann.png");
    assertThat(caller.tenant()).isEqualTo("umbrella");
    assertThat(caller.roles()).containsExactlyInAnyOrder("agent", "admin");
  }

  @Test
  void readsGroupsOnlyWhereTheRolesAreMissing() {
    assertThat(verifier().verify(hmac(ann().claim("groups", List.of("admin")).build())).roles())
        .containsExactly("agent");
    assertThat(
            verifier()
                .verify(hmac(ann().claim("roles", null).claim("groups", List.of("admin")).build()))
                .roles())
        .containsExactly("admin");
    assertThat(verifier().verify(hmac(ann().claim("roles", null).build())).roles()).isEmpty();
  }

  @Test
  void knowsOperatorsOnlyOfTheirTenant() {
    String token = hmac(ann().claim("roles", List.of("operator", "admin")).build());

    assertThat(verifier().verify(token).has(Role.OPERATOR)).isFalse();
    assertThat(operatorsOf("other").verify(token).has(Role.OPERATOR)).isFalse();
    assertThat(operatorsOf("other").verify(token).has(Role.ADMIN)).isTrue();
    assertThat(operatorsOf("acme").verify(token).has(Role.OPERATOR)).isTrue();
  }

  @Test
  void callsAUserWithoutNameByTheIdAndShortensALongName() {
    assertThat(verifier().verify(hmac(ann().claim("name", null).build())).name()).isEqualTo("ann");
    assertThat(verifier().verify(hmac(ann().claim("name", "n".repeat(500)).build())).name())
        .hasSize(128);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://cdn.example.com/a.png",
        "javascript:alert(1)",
        "data:image/png;base64,AAAA",
        "//cdn.example.com/a.png",
        "https:a.png",
        "\\\\cdn.example.com\\a.png",
        "https://exa mple.com/a.png"
      })
  void dropsAnAvatarThatIsNeitherHttpsNorRelative(String url) {
    assertThat(verifier().verify(hmac(ann().claim("picture", url).build())).avatar()).isEmpty();
  }

  @Test
  void refusesWhatIsNoTokenWithoutRepeatingIt() {
    for (String text : List.of("", "secret-text", "a.b.c", "x".repeat(9_000))) {
      assertRefused(ErrorCode.UNAUTHENTICATED, () -> verifier().verify(text))
          .doesNotContain(text.isEmpty() ? "\0" : text);
    }
  }

  @Property(tries = 200)
  void refusesATokenWithAnyByteChanged(@ForAll @IntRange(min = 0, max = 1_000) int position) {
    String token = hmac(ann().build());
    int at = position % token.length();
    // The last character of each part may carry unused bits, which change nothing.
    if (token.charAt(at) == '.' || at + 1 == token.length() || token.charAt(at + 1) == '.') {
      return;
    }
    char other = token.charAt(at) == 'A' ? 'B' : 'A';
    String changed = token.substring(0, at) + other + token.substring(at + 1);

    assertRefused(ErrorCode.UNAUTHENTICATED, () -> verifier().verify(changed))
        .doesNotContain(changed);
  }

  @Test
  void keepsUserAndTenantOfASession() {
    TokenVerifier verifier = verifier();
    Caller ann = verifier.verify(hmac(ann().build()));

    assertThat(verifier.verifyAgain(hmac(ann().claim("name", "A.").build()), ann).name())
        .isEqualTo("A.");
    assertRefused(
        ErrorCode.TENANT_MISMATCH,
        () -> verifier.verifyAgain(hmac(ann().claim("tenant", "other").build()), ann));
    assertRefused(
        ErrorCode.FORBIDDEN, () -> verifier.verifyAgain(hmac(ann().subject("bob").build()), ann));
  }

  private void assertAccepted(String algorithm, KeyPair pair) {
    TokenVerifier verifier =
        verifier(
            Map.of(Setting.AUTH_PUBLIC_KEY, Tokens.pem(pair), Setting.AUTH_ALGORITHMS, algorithm));
    String token = Tokens.signed(JWSAlgorithm.parse(algorithm), pair, ann().build());

    assertThat(verifier.verify(token).user()).as(algorithm).isEqualTo("ann");
    assertRefused(
        ErrorCode.UNAUTHENTICATED,
        () -> verifier.verify(token.substring(0, token.length() - 8) + "AAAAAAAA"));
  }

  private TokenVerifier operatorsOf(String tenant) {
    return verifier(Map.of(Setting.AUTH_SECRET, SECRET, Setting.OPERATORS_TENANT, tenant));
  }

  private TokenVerifier verifier() {
    return verifier(Map.of(Setting.AUTH_SECRET, SECRET));
  }

  private TokenVerifier verifier(Map<Setting, String> settings) {
    return new TokenVerifier(Settings.of(new EnumMap<>(settings)), clock);
  }
}
