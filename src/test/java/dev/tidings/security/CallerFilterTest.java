package dev.tidings.security;

import static dev.tidings.security.Tokens.SECRET;
import static dev.tidings.security.Tokens.ann;
import static dev.tidings.security.Tokens.hmac;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CallerFilterTest {
  private final FakeRequest request = new FakeRequest();

  @Test
  void saysWhoCalls() {
    request.header("Authorization", "Bearer " + hmac(ann().build()));
    identify(request);

    assertThat(request.current().required().user()).isEqualTo("ann");
    assertThat(request.current().required().roles()).containsExactly("agent");
    assertThat(request.current().byCookie()).isFalse();
  }

  @Test
  void readsTheCookieOnlyWithoutAHeader() {
    request.header("Cookie", "tidings_token=" + hmac(ann().build()));
    identify(request);
    assertThat(request.current().required().user()).isEqualTo("ann");
    assertThat(request.current().byCookie()).isTrue();

    FakeRequest both = new FakeRequest();
    both.header("Cookie", "tidings_token=" + hmac(ann().build()));
    both.header("Authorization", "Bearer " + hmac(ann().subject("bob").build()));
    identify(both);
    assertThat(both.current().required().user()).isEqualTo("bob");
    assertThat(both.current().byCookie()).isFalse();
  }

  @Test
  void keepsTheReasonOfARefusalForWhoeverNeedsACaller() {
    request.header("Authorization", "Bearer bad");
    identify(request);

    assertThat(request.current().caller()).isEmpty();
    assertThat(request.current().refusal())
        .map(ProtocolException::code)
        .contains(ErrorCode.UNAUTHENTICATED);
  }

  @Test
  void aRefusedCookieIsNoReasonToTrustTheOriginMore() {
    request.header("Cookie", "tidings_token=bad");
    identify(request);

    assertThat(request.current().refusal()).isPresent();
    assertThat(request.current().byCookie()).isTrue();
  }

  @Test
  void saysNothingWithoutCredentials() {
    identify(request);

    assertThat(request.current().caller()).isEmpty();
    assertThat(request.current().refusal()).isEmpty();
    assertThat(request.current().byCookie()).isFalse();
  }

  private static void identify(FakeRequest by) {
    Settings settings = Settings.of(Map.of(Setting.AUTH_SECRET, SECRET));
    CallerFilter filter = new CallerFilter();
    filter.settings = settings;
    filter.tokens = new TokenVerifier(settings, new MovedClock());
    filter.init();
    filter.identify(by.request());
  }
}
