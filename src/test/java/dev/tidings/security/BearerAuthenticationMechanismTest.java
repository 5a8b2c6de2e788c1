package dev.tidings.security;

import static dev.tidings.security.Tokens.SECRET;
import static dev.tidings.security.Tokens.ann;
import static dev.tidings.security.Tokens.hmac;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.security.enterprise.AuthenticationStatus;
import jakarta.security.enterprise.authentication.mechanism.http.HttpMessageContext;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BearerAuthenticationMechanismTest {
  private final FakeRequest request = new FakeRequest();
  private final List<Object> logins = new ArrayList<>();

  @Test
  void tellsTheContainerWhoCalls() {
    request.header("Authorization", "Bearer " + hmac(ann().build()));

    assertThat(validate()).isEqualTo(AuthenticationStatus.SUCCESS);
    assertThat(logins).containsExactly("ann", Set.of("agent"));
    assertThat(request.current().required().user()).isEqualTo("ann");
    assertThat(request.current().byCookie()).isFalse();
  }

  @Test
  void readsTheCookieOnlyWithoutAHeader() {
    request.header("Cookie", "tidings_token=" + hmac(ann().build()));
    assertThat(validate()).isEqualTo(AuthenticationStatus.SUCCESS);
    assertThat(request.current().byCookie()).isTrue();

    FakeRequest both = new FakeRequest();
    both.header("Cookie", "tidings_token=" + hmac(ann().build()));
    both.header("Authorization", "Bearer " + hmac(ann().subject("bob").build()));
    validate(both);
    assertThat(both.current().required().user()).isEqualTo("bob");
    assertThat(both.current().byCookie()).isFalse();
  }

  @Test
  void keepsTheReasonOfARefusalForTheFilter() {
    request.header("Authorization", "Bearer bad");

    assertThat(validate()).isEqualTo(AuthenticationStatus.NOT_DONE);
    assertThat(logins).isEmpty();
    assertThat(request.current().caller()).isEmpty();
    assertThat(request.current().refusal())
        .map(ProtocolException::code)
        .contains(ErrorCode.UNAUTHENTICATED);
  }

  @Test
  void doesNothingWithoutCredentials() {
    assertThat(validate()).isEqualTo(AuthenticationStatus.NOT_DONE);
    assertThat(request.current().caller()).isEmpty();
    assertThat(request.current().refusal()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/ws", "/", "/api", "/apix/probe", "/health/ready", "/ws/api/x"})
  void makesNoPrincipalOutsideTheApi(String path) {
    request.with("getRequestURI", path).header("Authorization", "Bearer " + hmac(ann().build()));

    assertThat(validate()).isEqualTo(AuthenticationStatus.NOT_DONE);
    assertThat(logins).isEmpty();
  }

  private AuthenticationStatus validate() {
    return validate(request);
  }

  private AuthenticationStatus validate(FakeRequest by) {
    Settings settings = Settings.of(Map.of(Setting.AUTH_SECRET, SECRET));
    BearerAuthenticationMechanism mechanism = new BearerAuthenticationMechanism();
    mechanism.settings = settings;
    mechanism.tokens = new TokenVerifier(settings, new MovedClock());
    return mechanism.validateRequest(by.request(), response(), context());
  }

  private static HttpServletResponse response() {
    return (HttpServletResponse)
        Proxy.newProxyInstance(
            FakeRequest.class.getClassLoader(),
            new Class<?>[] {HttpServletResponse.class},
            (proxy, method, arguments) -> {
              throw new AssertionError("the mechanism answers nothing itself");
            });
  }

  private HttpMessageContext context() {
    return (HttpMessageContext)
        Proxy.newProxyInstance(
            FakeRequest.class.getClassLoader(),
            new Class<?>[] {HttpMessageContext.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("doNothing")) {
                return AuthenticationStatus.NOT_DONE;
              }
              assertThat(method.getName()).isEqualTo("notifyContainerAboutLogin");
              logins.addAll(List.of(arguments));
              return AuthenticationStatus.SUCCESS;
            });
  }
}
