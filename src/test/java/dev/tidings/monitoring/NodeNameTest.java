package dev.tidings.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.settings.InvalidSettingException;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeNameTest {
  private static NodeName named(String name) {
    return new NodeName(Settings.of(Map.of(Setting.NODE, name)));
  }

  @Test
  void aNodeIsCalledAsTheSettingSays() {
    assertThat(named("x".repeat(64)).text()).isEqualTo("x".repeat(64));
    assertThatThrownBy(() -> named("x".repeat(65)))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("at most 64 characters");
  }

  @Test
  void withoutASettingTwoStartsOnOneMachineHaveTwoNames() {
    NodeName one = new NodeName(Settings.of(Map.of()));
    NodeName two = new NodeName(Settings.of(Map.of()));

    assertThat(one.text()).hasSizeBetween(8, 64).isNotEqualTo(two.text());
  }
}
