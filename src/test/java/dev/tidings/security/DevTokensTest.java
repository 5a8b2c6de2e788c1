package dev.tidings.security;

import static dev.tidings.security.Refusals.assertRefused;
import static dev.tidings.security.Tokens.ann;
import static dev.tidings.security.Tokens.hmac;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DevTokensTest {
  private final MovedClock clock = new MovedClock();

  @Test
  void areAcceptedForEightHours() {
    Dev dev = new Dev(Map.of(Setting.DEV, "true"));
    DevTokens.DevToken token = dev.tokens.sign("ann", "Ann", Set.of("admin"), "demo");
    assertThat(token.expires()).isEqualTo(MovedClock.START.plus(Duration.ofHours(8)));

    Caller caller = dev.verifier.verify(token.value());
    assertThat(caller.user()).isEqualTo("ann");
    assertThat(caller.name()).isEqualTo("Ann");
    assertThat(caller.tenant()).isEqualTo("demo");
    assertThat(caller.has(Role.ADMIN)).isTrue();

    clock.move(Duration.ofHours(9));
    assertRefused(ErrorCode.TOKEN_EXPIRED, () -> dev.verifier.verify(token.value()));
  }

  @Test
  void areAcceptedBesideTheTokensOfAnotherKeyAndKeepItsRules() {
    KeyPair rsa = Tokens.rsa();
    Dev dev =
        new Dev(
            Map.of(
                Setting.DEV, "true",
                Setting.AUTH_PUBLIC_KEY, Tokens.pem(rsa),
                Setting.AUTH_ISSUER, "https://id.example.com",
                Setting.AUTH_AUDIENCE, "tidings",
                Setting.AUTH_CLAIM_USER, "uid"));

    assertThat(dev.verifier.verify(dev.tokens.sign("bob", "Bob", Set.of(), "demo").value()).user())
        .isEqualTo("bob");
    String real =
        Tokens.signed(
            JWSAlgorithm.RS256,
            rsa,
            ann().claim("uid", "ann").issuer("https://id.example.com").audience("tidings").build());
    assertThat(dev.verifier.verify(real).user()).isEqualTo("ann");
  }

  @Test
  void ofOneRunAreWorthNothingInTheNext() {
    String token =
        new Dev(Map.of(Setting.DEV, "true")).tokens.sign("ann", "Ann", Set.of(), "demo").value();

    assertRefused(
        ErrorCode.UNAUTHENTICATED,
        () -> new Dev(Map.of(Setting.DEV, "true")).verifier.verify(token));
  }

  @Test
  void doNotExistOutsideLocalDevelopment() {
    Dev dev = new Dev(Map.of(Setting.AUTH_SECRET, Tokens.SECRET));

    assertThat(dev.tokens.enabled()).isFalse();
    assertRefused(ErrorCode.NOT_CONFIGURED, () -> dev.tokens.sign("ann", "Ann", Set.of(), "demo"));
  }

  @Test
  void areNotForgedWithTheirKeyIdAlone() {
    Dev dev = new Dev(Map.of(Setting.DEV, "true", Setting.AUTH_SECRET, Tokens.SECRET));
    String forged =
        Tokens.withHeader(
            Map.of("alg", "HS256", "kid", VerificationKeys.DEV_KEY_ID), ann().build());

    assertRefused(ErrorCode.UNAUTHENTICATED, () -> dev.verifier.verify(forged));
    assertRefused(
        ErrorCode.UNAUTHENTICATED,
        () ->
            dev.verifier.verify(
                hmac(
                    JWSAlgorithm.HS256,
                    VerificationKeys.DEV_KEY_ID.repeat(4).getBytes(StandardCharsets.UTF_8),
                    ann().build())));
    assertThat(dev.verifier.verify(hmac(ann().build())).user()).isEqualTo("ann");
  }

  private final class Dev {
    private final TokenVerifier verifier;
    private final DevTokens tokens;

    Dev(Map<Setting, String> values) {
      Settings settings = Settings.of(new EnumMap<>(values));
      this.verifier = new TokenVerifier(settings, clock);
      this.tokens = new DevTokens(settings, clock, verifier);
    }
  }
}
