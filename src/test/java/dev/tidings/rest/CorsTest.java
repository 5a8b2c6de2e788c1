package dev.tidings.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.security.Origins;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CorsTest {
  private static final String LISTED = "https://app.example.com";

  @Test
  void letsAListedOriginReadWithCredentials() {
    assertThat(cors(LISTED).headers())
        .containsEntry("Access-Control-Allow-Origin", LISTED)
        .containsEntry("Access-Control-Allow-Credentials", "true")
        .containsKey("Access-Control-Expose-Headers");
    assertThat(cors(LISTED).headers().get("Access-Control-Expose-Headers"))
        .contains("Retry-After", "WWW-Authenticate");
  }

  @Test
  void tellsAListedOriginWhatItMaySend() {
    assertThat(cors(LISTED).isForeign()).isFalse();
    assertThat(cors(LISTED).preflightHeaders().get("Access-Control-Allow-Headers"))
        .contains("Authorization", "Content-Type", "Idempotency-Key", "X-Tenant-ID");
    assertThat(cors(LISTED).preflightHeaders().get("Access-Control-Allow-Methods"))
        .contains("POST", "PATCH", "DELETE");
  }

  @Test
  void tellsEveryOtherOriginNothing() {
    for (String origin : new String[] {"https://evil.example", "null", LISTED + ".evil.example"}) {
      assertThat(cors(origin).headers()).isEmpty();
      assertThat(cors(origin).preflightHeaders()).isEmpty();
      assertThat(cors(origin).isForeign()).isTrue();
    }
  }

  @Test
  void neverNamesTheWildcard() {
    assertThat(cors("*").headers()).isEmpty();
    assertThat(cors(LISTED).headers().values()).doesNotContain("*");
  }

  @Test
  void saysNothingToAClientThatIsNoBrowser() {
    Cors none =
        new Cors(Optional.empty(), "http://localhost:9080", new Origins(Settings.of(Map.of())));

    assertThat(none.headers()).isEmpty();
  }

  @Test
  void knowsAPreflight() {
    Map<String, String> both = Map.of("Origin", "x", "Access-Control-Request-Method", "POST");

    assertThat(Cors.isPreflight("OPTIONS", both::get)).isTrue();
    assertThat(Cors.isPreflight("POST", both::get)).isFalse();
    assertThat(Cors.isPreflight("OPTIONS", Map.of("Origin", "x")::get)).isFalse();
  }

  private static Cors cors(String origin) {
    return new Cors(
        Optional.of(origin),
        "http://localhost:9080",
        new Origins(Settings.of(Map.of(Setting.ORIGINS, LISTED))));
  }
}
