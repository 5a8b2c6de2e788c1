package dev.tidings.security;

import static dev.tidings.security.Tokens.SECRET;
import static dev.tidings.security.Tokens.ann;
import static dev.tidings.security.Tokens.hmac;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.security.Blocklist.Block;
import dev.tidings.security.Blocklist.Kind;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallerFilterTest {
  private final FakeRequest request = new FakeRequest();
  private final MovedClock clock = new MovedClock();
  private final Blocklist blocklist = new Blocklist(clock);

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

  @ParameterizedTest
  @CsvSource({
    "device=phone-of-ann, true",
    "wait=5&device=phone-of-ann, true",
    "device=other-phone&device=phone-of-ann, true",
    "devic%65=phone%2Dof-ann, true",
    "device=other-phone, false",
    "device=, false",
    "device, false",
    "mydevice=phone-of-ann, false",
    "search=phone-of-ann, false",
    "device=%zz, false"
  })
  void aDeviceThatIsBlockedIsKeptOutWhereTheAddressNamesIt(String query, boolean refused) {
    blocklist.replace(
        List.of(new Block("acme", Kind.DEVICE, "phone-of-ann", Instant.MAX, "it is stolen")));
    request.with("getQueryString", query);
    request.header("Authorization", "Bearer " + hmac(ann().build()));
    identify(request);

    assertThat(request.current().refusal().map(ProtocolException::code))
        .isEqualTo(refused ? Optional.of(ErrorCode.BLOCKED) : Optional.empty());
    assertThat(request.current().caller().isPresent()).isNotEqualTo(refused);
  }

  private void identify(FakeRequest by) {
    Settings settings = Settings.of(Map.of(Setting.AUTH_SECRET, SECRET));
    CallerFilter filter = new CallerFilter();
    filter.settings = settings;
    filter.tokens =
        new TokenVerifier(settings, clock, new VisitorTokens(settings, clock), blocklist);
    filter.init();
    filter.identify(by.request());
  }
}
