package dev.tidings.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.settings.InvalidSettingException;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TenantDurationsTest {
  private static TenantDurations of(String text) {
    return TenantDurations.of(
        Settings.of(Map.of(Setting.ACTIVITY_RETENTION, text)), Setting.ACTIVITY_RETENTION);
  }

  @Test
  void oneIsForAllAndOthersForSingleTenants() {
    TenantDurations durations = of("90d, acme=30d,umbrella=1h");

    assertThat(durations.usual()).isEqualTo(Duration.ofDays(90));
    assertThat(durations.named())
        .isEqualTo(Map.of("acme", Duration.ofDays(30), "umbrella", Duration.ofHours(1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"acme=30d", "90d,30d", "90", "90d,acme=soon"})
  void whatIsNoneIsRefusedByItsKey(String text) {
    assertThatThrownBy(() -> of(text))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("tidings.activity.retention");
  }
}
