package dev.tidings.channel;

import static dev.tidings.protocol.DeliveryClass.LOSSY;
import static dev.tidings.protocol.DeliveryClass.RELIABLE;
import static dev.tidings.protocol.DeliveryClass.STATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.protocol.ChannelName;
import dev.tidings.protocol.DeliveryClass;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.settings.InvalidSettingException;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChannelRulesTest {
  private static ChannelRules rules(Map<Setting, String> settings) {
    return new ChannelRules(Settings.of(settings));
  }

  @ParameterizedTest
  @CsvSource({
    "dashboard:1, 1000, PT10M, true",
    "workspace:1, 1000, PT10M, true",
    "doc:1, 1000, PT10M, true",
    "widget.1, 1000, PT10M, true",
    "query:1, 100, PT1H, false",
    "queries, 100, PT1H, false",
    "user:ann, 1000, PT24H, false",
    "chat:1, 1000, PT24H, false",
    "chat_sessions, 1000, PT24H, false",
    "ai:1, 300, PT24H, false",
    "activity, 300, PT1H, false",
    "agents, 300, PT1H, false",
    "system.announcements, 300, PT1H, false",
    "service.billing, 1000, PT24H, false",
    "anything:1, 100, PT5M, true"
  })
  void reliableChannelsKeepTheirHistory(String channel, int count, Duration age, boolean presence) {
    ChannelRule rule = rules(Map.of(Setting.CHANNELS_UNKNOWN, "open")).of(new ChannelName(channel));

    assertThat(rule.deliveryClass()).isEqualTo(RELIABLE);
    assertThat(rule.historyCount()).isEqualTo(count);
    assertThat(rule.historyAge()).isEqualTo(age);
    assertThat(rule.presence()).isEqualTo(presence);
  }

  @ParameterizedTest
  @CsvSource({
    "cursor:1, LOSSY, false",
    "typing:1, LOSSY, false",
    "presence, STATE, true",
    "admin.sessions, STATE, false"
  })
  void theOthersKeepNone(String channel, DeliveryClass deliveryClass, boolean presence) {
    ChannelRule rule = rules(Map.of()).of(new ChannelName(channel));

    assertThat(rule.deliveryClass()).isEqualTo(deliveryClass).isIn(LOSSY, STATE);
    assertThat(rule.historyCount()).isZero();
    assertThat(rule.presence()).isEqualTo(presence);
  }

  @Test
  void anUnknownNamespaceIsDeniedUnlessOpenOrInDevelopment() {
    ChannelName name = new ChannelName("anything:1");

    assertThatThrownBy(() -> rules(Map.of()).of(name))
        .isInstanceOfSatisfying(
            ProtocolException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_NAMESPACE));
    assertThat(rules(Map.of(Setting.DEV, "true")).of(name).historyCount()).isEqualTo(100);
    assertThatThrownBy(
            () -> rules(Map.of(Setting.DEV, "true", Setting.CHANNELS_UNKNOWN, "deny")).of(name))
        .isInstanceOf(ProtocolException.class);
    assertThatThrownBy(() -> rules(Map.of(Setting.CHANNELS_UNKNOWN, "maybe")))
        .isInstanceOf(InvalidSettingException.class);
  }
}
