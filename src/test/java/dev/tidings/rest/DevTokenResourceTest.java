package dev.tidings.rest;

import static dev.tidings.security.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.security.Caller;
import dev.tidings.security.DevTokens;
import dev.tidings.security.FakeRequest;
import dev.tidings.security.MovedClock;
import dev.tidings.security.TokenVerifier;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DevTokenResourceTest {
  private static final String ANN = "{\"user\":\"ann\"}";

  private final FakeRequest request = new FakeRequest();
  private Settings settings = Settings.of(Map.of(Setting.DEV, "true"));
  private TokenVerifier verifier = new TokenVerifier(settings, new MovedClock());

  @Test
  void signsATokenForALocalCaller() throws IOException {
    Caller caller = verifier.verify(issue(ANN).value());

    assertThat(caller.user()).isEqualTo("ann");
    assertThat(caller.name()).isEqualTo("ann");
    assertThat(caller.tenant()).isEqualTo("demo");
    assertThat(caller.roles()).isEmpty();
  }

  @Test
  void signsWhatWasAskedFor() throws IOException {
    Caller caller =
        verifier.verify(
            issue(
                    "{\"user\":\"ann\",\"name\":\"Ann\",\"tenant\":\"acme\","
                        + "\"roles\":[\"admin\",\"agent\"]}")
                .value());

    assertThat(caller.name()).isEqualTo("Ann");
    assertThat(caller.tenant()).isEqualTo("acme");
    assertThat(caller.roles()).containsExactlyInAnyOrder("admin", "agent");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost", "localhost:9080", "127.0.0.1:9080", "127.0.0.1", "[::1]:9080"})
  void answersUnderLocalNames(String host) throws IOException {
    request.header("Host", host);

    assertThat(issue(ANN).value()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example:9080",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "localhost:9080:1",
        "localhost@evil.example",
        "10.0.0.1:9080",
        ""
      })
  void isNotThereUnderAnyOtherName(String host) {
    request.header("Host", host);

    assertNotFound();
  }

  @Test
  void isNotThereWithoutHost() {
    request.header("Host");

    assertNotFound();
  }

  @ParameterizedTest
  @ValueSource(strings = {"getRemoteAddr", "getLocalAddr"})
  void isNotThereUnlessBothEndsAreLoopback(String end) throws IOException {
    request.with(end, "0:0:0:0:0:0:0:1");
    assertThat(issue(ANN).value()).isNotEmpty();

    request.with(end, "10.0.0.7");
    assertNotFound();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Forwarded", "X-Forwarded-For", "x-forwarded-host", "X-Forwarded-Proto"})
  void isNotThereBehindAProxy(String header) {
    request.header(header, "127.0.0.1");

    assertNotFound();
  }

  @Test
  void answersItsOwnPagesAndNoOthers() throws IOException {
    request.header("Origin", "http://localhost:9080");
    assertThat(issue(ANN).value()).isNotEmpty();

    for (String origin :
        new String[] {
          "http://localhost:5173", "https://localhost:9080", "http://127.0.0.1:9080", "null", ""
        }) {
      request.header("Origin", origin);
      assertNotFound();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"text/plain", "application/x-www-form-urlencoded", "application/jsonx", ""})
  void isNotThereForAnythingButJson(String type) {
    request.header("Content-Type", type);

    assertNotFound();
  }

  @Test
  void readsJsonWithACharset() throws IOException {
    request.header("Content-Type", "application/json; charset=utf-8");

    assertThat(issue(ANN).value()).isNotEmpty();
  }

  @Test
  void isNotThereOutsideLocalDevelopment() {
    settings = Settings.of(Map.of(Setting.AUTH_SECRET, "0123456789abcdef0123456789abcdef"));
    verifier = new TokenVerifier(settings, new MovedClock());

    assertNotFound();
  }

  @Test
  void refusesValuesThatAreNone() {
    assertRefused(ErrorCode.MISSING_FIELD, () -> issue("{}")).contains("user");
    assertRefused(ErrorCode.BAD_JSON, () -> issue(""));
    assertRefused(ErrorCode.BAD_FIELD, () -> issue("{\"user\":\"\"}"));
    assertRefused(ErrorCode.BAD_FIELD, () -> issue("{\"user\":\"" + "u".repeat(129) + "\"}"));
    assertRefused(
        ErrorCode.BAD_FIELD,
        () -> issue("{\"user\":\"ann\",\"name\":\"" + "n".repeat(129) + "\"}"));
    assertRefused(ErrorCode.BAD_FIELD, () -> issue("{\"user\":\"ann\",\"tenant\":\"a b\"}"));
    assertRefused(ErrorCode.BAD_FIELD, () -> issue("{\"user\":\"ann\",\"roles\":[\"king\"]}"))
        .contains("service, agent, admin, operator");
  }

  private void assertNotFound() {
    assertThatThrownBy(() -> issue(ANN))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.problem()).isEqualTo(Problem.notFound()));
  }

  private DevTokens.DevToken issue(String body) throws IOException {
    DevTokenResource resource = new DevTokenResource();
    resource.tokens = new DevTokens(settings, new MovedClock(), verifier);
    resource.request = request.request();
    return resource.token(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
  }
}
