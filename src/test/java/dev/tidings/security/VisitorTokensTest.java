package dev.tidings.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.tidings.protocol.ChannelName;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.settings.InvalidSettingException;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VisitorTokensTest {
  private static final String SECRET = "a secret for users, with enough bytes in it";
  private static final String VISITORS_SECRET = "a secret for visitors, with enough bytes";
  private static final ChannelName CHAT = new ChannelName("chat:42");
  private static final Settings WITH_VISITORS =
      Settings.of(
          Map.of(
              Setting.AUTH_SECRET,
              SECRET,
              Setting.CHAT_VISITORS,
              "https://shop.example.com=acme",
              Setting.CHAT_VISITORS_SECRET,
              VISITORS_SECRET));

  private final MovedClock clock = new MovedClock();
  private final VisitorTokens tokens = new VisitorTokens(WITH_VISITORS, clock);
  private final TokenVerifier verifier = new TokenVerifier(WITH_VISITORS, clock);

  private String token() {
    return tokens.sign("acme", "visitor-1", "Vic", CHAT).value();
  }

  @Test
  void aVisitorHasNoRoleAndOneChannelWithWhoTypesThere() {
    Caller visitor = verifier.verify(token());

    assertThat(visitor.user()).isEqualTo("visitor-1");
    assertThat(visitor.tenant()).isEqualTo("acme");
    assertThat(visitor.roles()).isEmpty();
    assertThat(visitor.only()).contains(CHAT);
    for (String other :
        List.of("chat:43", "chat:421", "chat", "typing", "typing:chat:43", "user:visitor-1")) {
      assertThat(visitor.mayTouch(new ChannelName(other))).as(other).isFalse();
    }
    assertThat(visitor.mayTouch(new ChannelName("typing:chat:42"))).isTrue();
  }

  @Test
  void aTokenOfAnotherKeyOrAnotherHubIsRefused() throws Exception {
    assertRefused(verifier, signed(SECRET, JWSAlgorithm.HS256, "visitor-1"));
    assertRefused(
        verifier, signed("not the secret of these visitors, but long", JWSAlgorithm.HS256, "v"));
    assertRefused(verifier, signed(VISITORS_SECRET + VISITORS_SECRET, JWSAlgorithm.HS512, "v"));
    TokenVerifier without =
        new TokenVerifier(Settings.of(Map.of(Setting.AUTH_SECRET, SECRET)), clock);
    assertRefused(without, token());
  }

  @Test
  void theKeyOfVisitorsSignsNoUsers() throws Exception {
    SignedJWT user =
        new SignedJWT(
            new JWSHeader(JWSAlgorithm.HS256),
            new JWTClaimsSet.Builder()
                .subject("root")
                .claim("tenant", "acme")
                .claim("roles", List.of("service"))
                .expirationTime(Date.from(clock.instant().plusSeconds(60)))
                .build());
    user.sign(new MACSigner(VISITORS_SECRET));

    assertRefused(verifier, user.serialize());
  }

  private String signed(String secret, JWSAlgorithm algorithm, String user) throws Exception {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(algorithm).keyID(VisitorTokens.KEY_ID).build(),
            new JWTClaimsSet.Builder()
                .subject(user)
                .claim("name", "Vic")
                .claim("tenant", "acme")
                .claim("only", "chat:42")
                .claim("roles", List.of("service"))
                .expirationTime(Date.from(clock.instant().plusSeconds(60)))
                .build());
    token.sign(new MACSigner(secret));
    return token.serialize();
  }

  private static void assertRefused(TokenVerifier verifier, String token) {
    assertThatThrownBy(() -> verifier.verify(token))
        .isInstanceOfSatisfying(
            ProtocolException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAUTHENTICATED));
  }

  @Test
  void itEndsAfterItsLifetime() {
    String token = token();
    clock.move(Duration.ofHours(12).plusSeconds(31));

    assertThatThrownBy(() -> verifier.verify(token))
        .isInstanceOfSatisfying(
            ProtocolException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOKEN_EXPIRED));
  }

  @Test
  void aVisitorsSessionTakesNoTokenWithoutTheLimit() {
    Caller visitor = verifier.verify(token());
    String user =
        Tokens.hmac(
            JWSAlgorithm.HS256,
            SECRET.getBytes(StandardCharsets.UTF_8),
            new JWTClaimsSet.Builder()
                .subject("visitor-1")
                .claim("tenant", "acme")
                .expirationTime(Date.from(clock.instant().plusSeconds(60)))
                .build());

    assertThat(verifier.verify(user).only()).isEqualTo(Optional.empty());
    assertThatThrownBy(() -> verifier.verifyAgain(user, visitor))
        .isInstanceOfSatisfying(
            ProtocolException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FORBIDDEN));
  }

  @Test
  void visitorsNeedASecretOfTheirOwn() {
    Settings without = Settings.of(Map.of(Setting.CHAT_VISITORS, "https://shop.example.com=acme"));

    assertThatThrownBy(() -> new VisitorTokens(without, clock))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("tidings.chat.visitors.secret");
    VisitorTokens none = new VisitorTokens(Settings.of(Map.of()), clock);
    assertThatThrownBy(() -> none.sign("acme", "v", "V", CHAT))
        .isInstanceOf(ProtocolException.class);
  }
}
