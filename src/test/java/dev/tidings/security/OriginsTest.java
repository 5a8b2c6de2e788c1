package dev.tidings.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.settings.InvalidSettingException;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginsTest {
  private static final String OWN = "http://localhost:9080";

  private final Origins origins = listed("https://app.example.com, http://localhost:5173");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://app.example.com",
        "https://app.example.com:443",
        "HTTPS://APP.example.com",
        "http://localhost:5173",
        OWN
      })
  void allowsListedOriginsAndItsOwn(String origin) {
    assertThat(origins.allows(Optional.of(origin), OWN)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "",
        "http://app.example.com",
        "https://app.example.com:8443",
        "https://app.example.com.evil.example",
        "https://evil.example/https://app.example.com",
        "https://evil-app.example.com",
        "https://user@app.example.com",
        "https://app.example.com/",
        "https://app.example.com https://evil.example",
        "http://localhost:9081",
        "https://localhost:9080",
        "file://"
      })
  void refusesEveryOther(String origin) {
    assertThat(origins.allows(Optional.of(origin), OWN)).isFalse();
    assertThat(origins.isKnown(origin, OWN)).isFalse();
  }

  @Test
  void allowsAClientThatIsNoBrowser() {
    assertThat(origins.allows(Optional.empty(), OWN)).isTrue();
  }

  @Test
  void refusesAnOriginThatIsOnlyMalformedLikeItsOwn() {
    String malformed = Origins.own("http", "a host");

    assertThat(origins.allows(Optional.of(malformed), malformed)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "http, localhost:9080, http://localhost:9080",
    "ws, localhost:9080, http://localhost:9080",
    "wss, Hub.Example.com:443, https://hub.example.com",
    "https, hub.example.com, https://hub.example.com",
    "http, hub.example.com:80, http://hub.example.com",
    "http, [::1]:9080, http://[::1]:9080"
  })
  void knowsItsOwnOriginAsBrowsersWriteIt(String scheme, String host, String origin) {
    assertThat(Origins.own(scheme, host)).isEqualTo(origin);
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "https://*.example.com", "app.example.com", "https://a.example/x"})
  void refusesAListWithWhatIsNoOrigin(String element) {
    assertThatThrownBy(() -> listed("https://app.example.com," + element))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("tidings.origins")
        .hasMessageContaining(element);
  }

  private static Origins listed(String list) {
    return new Origins(Settings.of(Map.of(Setting.ORIGINS, list)));
  }
}
