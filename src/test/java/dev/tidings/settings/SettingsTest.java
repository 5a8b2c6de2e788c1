package dev.tidings.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  @Test
  void givesTheDefaultWhereNothingIsSet() {
    Settings settings = Settings.of(Map.of());

    assertThat(settings.text(Setting.AUTH_COOKIE)).contains("tidings_token");
    assertThat(settings.text(Setting.AUTH_SECRET)).isEmpty();
    assertThat(settings.flag(Setting.DEV)).isFalse();
    assertThat(settings.number(Setting.QUEUE_FRAMES)).isEqualTo(256);
    assertThat(settings.decimal(Setting.RECONNECT_FACTOR)).isEqualTo(1.5);
    assertThat(settings.duration(Setting.TICKETS_TTL)).isEqualTo(Duration.ofSeconds(30));
    assertThat(settings.list(Setting.ORIGINS)).isEmpty();
  }

  @Test
  void countsABlankValueAsNone() {
    assertThat(with(Setting.AUTH_COOKIE, "  ").text(Setting.AUTH_COOKIE)).contains("tidings_token");
    assertThat(with(Setting.AUTH_SECRET, "  ").text(Setting.AUTH_SECRET)).isEmpty();
  }

  @Test
  void readsAListWithSpacesAndEmptyElements() {
    assertThat(
            with(Setting.ORIGINS, " https://a.example , ,https://b.example,").list(Setting.ORIGINS))
        .containsExactly("https://a.example", "https://b.example");
  }

  @ParameterizedTest
  @CsvSource({"500ms, 500", "10s, 10000", "5m, 300000", "24h, 86400000", "7d, 604800000"})
  void readsDurations(String text, long millis) {
    assertThat(with(Setting.AUTH_SKEW, text).duration(Setting.AUTH_SKEW))
        .isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(strings = {"10", "-1s", "1.5s", "10 s", "PT10S", "s"})
  void refusesWhatIsNoDuration(String text) {
    assertInvalid(
        Setting.AUTH_SKEW, text, () -> with(Setting.AUTH_SKEW, text).duration(Setting.AUTH_SKEW));
  }

  @ParameterizedTest
  @ValueSource(strings = {"yes", "TRUE", "1"})
  void refusesWhatIsNoFlag(String text) {
    assertInvalid(Setting.DEV, text, () -> with(Setting.DEV, text).flag(Setting.DEV));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "1.5", "many", "9999999999"})
  void refusesWhatIsNoNumber(String text) {
    assertInvalid(Setting.WRITERS, text, () -> with(Setting.WRITERS, text).number(Setting.WRITERS));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "1,5", "x", "1e3"})
  void refusesWhatIsNoDecimal(String text) {
    assertInvalid(
        Setting.RECONNECT_FACTOR,
        text,
        () -> with(Setting.RECONNECT_FACTOR, text).decimal(Setting.RECONNECT_FACTOR));
  }

  @Test
  void namesTheEnvironmentVariableAsMicroProfileConfigReadsIt() {
    assertThat(Setting.AUTH_PUBLIC_KEY.environmentVariable()).isEqualTo("TIDINGS_AUTH_PUBLIC_KEY");
    assertThat(Setting.AUTH_CLAIM_USER.environmentVariable()).isEqualTo("TIDINGS_AUTH_CLAIM_USER");
  }

  @ParameterizedTest
  @EnumSource(Setting.class)
  void everySettingHasAKeyOfOursAndAMeaning(Setting setting) {
    assertThat(setting.key()).matches("tidings(\\.[a-z]+(-[a-z]+)*)+");
    assertThat(setting.meaning()).endsWith(".");
    assertThat(Arrays.stream(Setting.values()).filter(s -> s.key().equals(setting.key())))
        .hasSize(1);
    assertThat(
            Arrays.stream(Setting.values())
                .filter(s -> s.environmentVariable().equals(setting.environmentVariable())))
        .hasSize(1);
  }

  private static void assertInvalid(Setting setting, String value, ThrowingCallable reading) {
    assertThatThrownBy(reading)
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining(setting.key())
        .hasMessageContaining(setting.environmentVariable())
        .hasMessageContaining("\"" + value + "\"");
  }

  private static Settings with(Setting setting, String value) {
    return Settings.of(new EnumMap<>(Map.of(setting, value)));
  }
}
