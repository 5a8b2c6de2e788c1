package dev.tidings.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
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

  @Test
  void eachTenantThatIsNamedHasItsOwnAgeAndTheOthersTheUsual() {
    Map<String, Long> ofTenant = new HashMap<>();
    Map<Set<String>, Long> ofOthers = new HashMap<>();

    of("2s, acme=1s,umbrella=500ms").expire(10_000, ofTenant::put, ofOthers::put);

    assertThat(ofTenant).isEqualTo(Map.of("acme", 9_000L, "umbrella", 9_500L));
    assertThat(ofOthers).isEqualTo(Map.of(Set.of("", "acme", "umbrella"), 8_000L));
  }

  @Test
  void whereNoTenantIsNamedThereAreOnlyOthers() {
    Map<Set<String>, Long> ofOthers = new HashMap<>();

    of("2s")
        .expire(
            10_000,
            (tenant, before) -> {
              throw new AssertionError(tenant);
            },
            ofOthers::put);

    assertThat(ofOthers).isEqualTo(Map.of(Set.of(""), 8_000L));
  }

  @ParameterizedTest
  @ValueSource(strings = {"acme=30d", "90d,30d", "90", "90d,acme=soon"})
  void whatIsNoneIsRefusedByItsKey(String text) {
    assertThatThrownBy(() -> of(text))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("tidings.activity.retention");
  }
}
