package dev.tidings.security;

import static dev.tidings.security.Tokens.SECRET;
import static dev.tidings.security.Tokens.ann;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import dev.tidings.settings.InvalidSettingException;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeySettingsTest {
  private static final String CERTIFICATE =
      """
      -----BEGIN CERTIFICATE-----
      MIIDETCCAfmgAwIBAgIUcYPDmqPh/yUZIjAWHeoXjLXAUfgwDQYJKoZIhvcNAQEL
      BQAwFzEVMBMGA1UEAwwMdGlkaW5ncy10ZXN0MCAXDTI2MTEyMjA5NDUyN1oYDzIx
      MjYxMDI5MDk0NTI3WjAXMRUwEwYDVQQDDAx0aWRpbmdzLXRlc3QwggEiMA0GCSqG
      SIb3DQEBAQUAA4IBDwAwggEKAoIBAQCtDHcxL8cXgl6RUVM54nGgHAEwfyTScqVm
      HbqM+wE74HmV6JFANT+pKKqeQLyHWbqwyU1kZ80UcKmBL6JLnboeWrR7x2wmng3Q
      bth9SYipz9ekSkjiGQ1nNZOYMilsaHyt87gPPUthOKKheFIMLssrK+nbq/I3uZ6H
      sUoso+KiNcMxMUhSY/FdS57YTy/7LO5FWWdzaJUw11B8zYJQ0dmyErkCtgN2ujbe
      m/OsF3A/HzUSJ5Z42Eqvi0dnB+ltmZ9lQ2tbp9KcXps1iN0kB+VZ/2KRW63i0oK1
      2qvSDNLsyQrPX95WBEAjy1O0f5Il35q3dZLPrRFMymStOfW03ZchAgMBAAGjUzBR
      MB0GA1UdDgQWBBQaThAwZQk1anGIpQM6kUSscjZFGjAfBgNVHSMEGDAWgBQaThAw
      ZQk1anGIpQM6kUSscjZFGjAPBgNVHRMBAf8EBTADAQH/MA0GCSqGSIb3DQEBCwUA
      A4IBAQCK651LZ4izVMwAy8eNNVExXe7faRGGAfzhvdtECzbSQM61uFok0yhyOO6O
      HDZkPEE5edJSfQ3pD8JgDMU4hdnkWWOAdUtG9Y/gi1GDCcsGcNTIvxP2Z5EQmrgO
      exolJVzpV2/Xa2k0dJ6ztQsbnIYk6g+eHqPqg6NL6gnJ/YCdjkfbFNDehOoUdxyn
      rqVCAjrdM4liPctCunFaI+4ZKf4hoxrtK9cF0VJOqNPhTzh0T0YPVskTBlu+ziDN
      V7X+thIPRMTBxcXi6ZuxFxhSmLPE6rJWH0GufhR4Qjz7KVsQGQsoSqUHv/AtR+l7
      E1BdfXA371EB9UUIsHJtgMULmnaF
      -----END CERTIFICATE-----
      """;

  private final KeyPair rsa = Tokens.rsa();

  @Test
  void namesEveryWayOutInOneLineWhenThereIsNoKey() {
    assertInvalid(Map.of())
        .hasMessage(
            "No key to verify tokens with: set tidings.auth.secret (TIDINGS_AUTH_SECRET),"
                + " tidings.auth.public-key (TIDINGS_AUTH_PUBLIC_KEY), tidings.auth.jwks-url"
                + " (TIDINGS_AUTH_JWKS_URL), or tidings.dev=true for local development");
  }

  @Test
  void needsNoKeyInLocalDevelopment() {
    verifier(Map.of(Setting.DEV, "true")).requireConfigured();
  }

  @Test
  void readsAPublicKeyWhoseLineBreaksAreTwoCharacters() {
    assertVerifiesRsa(Tokens.pem(rsa).replace("\n", "\\n"));
  }

  @Test
  void readsAPublicKeyFromAFile(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("key.pem");
    Files.writeString(file, Tokens.pem(rsa));

    assertVerifiesRsa(file.toString());
  }

  @Test
  void readsTheKeyOfACertificate() {
    verifier(Map.of(Setting.AUTH_PUBLIC_KEY, CERTIFICATE)).requireConfigured();
  }

  @Test
  void refusesAShortSecretWithoutRepeatingIt() {
    assertInvalid(Map.of(Setting.AUTH_SECRET, "too-short"))
        .hasMessageContaining("tidings.auth.secret (TIDINGS_AUTH_SECRET)")
        .hasMessageContaining("32 bytes")
        .hasMessageNotContaining("too-short");
    assertInvalid(Map.of(Setting.AUTH_SECRET, SECRET, Setting.AUTH_ALGORITHMS, "HS512"))
        .hasMessageContaining("64 bytes for HS512")
        .hasMessageNotContaining(SECRET);
  }

  @Test
  void refusesAPublicKeyThatCannotBeRead() {
    for (String unreadable :
        new String[] {
          "/nowhere/key.pem",
          "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
          "-----BEGIN PUBLIC KEY-----\nAAAA",
          "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
        }) {
      assertInvalid(Map.of(Setting.AUTH_PUBLIC_KEY, unreadable))
          .hasMessageContaining("tidings.auth.public-key (TIDINGS_AUTH_PUBLIC_KEY)");
    }
  }

  @Test
  void refusesAPrivateKeyWithoutRepeatingIt() {
    String pem = Tokens.pem(rsa.getPrivate(), "PRIVATE KEY");

    assertInvalid(Map.of(Setting.AUTH_PUBLIC_KEY, pem))
        .hasMessageContaining("but holds a PRIVATE KEY")
        .hasMessageNotContaining(pem.substring(40, 80));
  }

  @Test
  void refusesAWeakKey() {
    assertInvalid(Map.of(Setting.AUTH_PUBLIC_KEY, Tokens.pem(Tokens.rsa(1_024))))
        .hasMessageContaining("2048 bits");
  }

  @Test
  void refusesAlgorithmsThatItDoesNotKnow() {
    for (String name : new String[] {"none", "HS1", "RSA", "ES256K", "hs256"}) {
      assertInvalid(Map.of(Setting.AUTH_SECRET, SECRET, Setting.AUTH_ALGORITHMS, "HS256," + name))
          .hasMessageContaining("tidings.auth.algorithms")
          .hasMessageContaining("\"" + name + "\"");
    }
  }

  @Test
  void refusesAnAlgorithmWithoutKeyAndAKeyWithoutAlgorithm() {
    assertInvalid(Map.of(Setting.AUTH_SECRET, SECRET, Setting.AUTH_ALGORITHMS, "HS256,RS256"))
        .hasMessageContaining("holds RS256, which needs tidings.auth.public-key");
    assertInvalid(
            Map.of(
                Setting.AUTH_PUBLIC_KEY, Tokens.pem(rsa), Setting.AUTH_ALGORITHMS, "RS256,HS256"))
        .hasMessageContaining("holds HS256, which needs tidings.auth.secret");
    assertInvalid(
            Map.of(
                Setting.AUTH_SECRET,
                SECRET,
                Setting.AUTH_PUBLIC_KEY,
                Tokens.pem(rsa),
                Setting.AUTH_ALGORITHMS,
                "RS256"))
        .hasMessageContaining("because tidings.auth.secret is set");
    assertInvalid(Map.of(Setting.AUTH_PUBLIC_KEY, Tokens.pem(Tokens.ed25519())))
        .hasMessageContaining("tidings.auth.algorithms")
        .hasMessageContaining("EdDSA");
  }

  @Test
  void refusesTwoSourcesOfPublicKeys() {
    assertInvalid(
            Map.of(
                Setting.AUTH_PUBLIC_KEY,
                Tokens.pem(rsa),
                Setting.AUTH_JWKS_URL,
                "https://id.example.com/keys"))
        .hasMessageContaining("tidings.auth.public-key")
        .hasMessageContaining("tidings.auth.jwks-url");
  }

  @Test
  void refusesAKeySetThatHasNoUrl() {
    for (String url : new String[] {"id.example.com/keys", "file:///etc/passwd", "https://", ":"}) {
      assertInvalid(Map.of(Setting.AUTH_JWKS_URL, url))
          .hasMessageContaining("tidings.auth.jwks-url");
    }
  }

  @Test
  void refusesATenantThatIsNoName() {
    assertInvalid(Map.of(Setting.AUTH_SECRET, SECRET, Setting.TENANTS_DEFAULT, "a b"))
        .hasMessageContaining("tidings.tenants.default");
  }

  private void assertVerifiesRsa(String setting) {
    TokenVerifier verifier = verifier(Map.of(Setting.AUTH_PUBLIC_KEY, setting));

    assertThat(verifier.verify(Tokens.signed(JWSAlgorithm.RS256, rsa, ann().build())).user())
        .isEqualTo("ann");
  }

  private static AbstractThrowableAssert<?, ?> assertInvalid(Map<Setting, String> settings) {
    return assertThatThrownBy(() -> verifier(settings)).isInstanceOf(InvalidSettingException.class);
  }

  private static TokenVerifier verifier(Map<Setting, String> settings) {
    return new TokenVerifier(Settings.of(settings), new MovedClock());
  }
}
