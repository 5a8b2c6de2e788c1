package dev.tidings.channel;

import static dev.tidings.channel.ChannelRule.Audience.ADMINISTRATORS;
import static dev.tidings.channel.ChannelRule.Audience.NOBODY;
import static dev.tidings.channel.ChannelRule.Audience.OWNER;
import static dev.tidings.channel.ChannelRule.Audience.SERVICES;
import static dev.tidings.channel.ChannelRule.Audience.TENANT;
import static dev.tidings.channel.ChannelRule.reliable;
import static dev.tidings.channel.ChannelRule.without;
import static dev.tidings.protocol.DeliveryClass.LOSSY;
import static dev.tidings.protocol.DeliveryClass.STATE;
import static java.util.Map.entry;

import dev.tidings.protocol.ChannelName;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.settings.InvalidSettingException;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The rule of each namespace. Immutable. */
@Singleton
public class ChannelRules {
  private static final ChannelRule SHARED =
      reliable(1_000, Duration.ofMinutes(10), TENANT, TENANT).withPresence();
  private static final ChannelRule POINTER = without(LOSSY, TENANT, TENANT);
  private static final ChannelRule QUERY = reliable(100, Duration.ofHours(1), SERVICES, SERVICES);
  private static final ChannelRule CHAT = reliable(1_000, Duration.ofHours(24), SERVICES, SERVICES);
  private static final ChannelRule FEED = reliable(300, Duration.ofHours(1), TENANT, SERVICES);
  private static final ChannelRule UNKNOWN =
      reliable(100, Duration.ofMinutes(5), TENANT, TENANT).withPresence();

  private static final Map<String, ChannelRule> RULES =
      Map.ofEntries(
          entry("dashboard", SHARED),
          entry("workspace", SHARED),
          entry("doc", SHARED),
          entry("widget", SHARED),
          entry("cursor", POINTER),
          entry("typing", POINTER),
          entry("query", QUERY),
          entry("queries", QUERY),
          entry("user", reliable(1_000, Duration.ofHours(24), OWNER, SERVICES)),
          entry("chat", CHAT),
          entry("chat_sessions", CHAT),
          entry("ai", reliable(300, Duration.ofHours(24), SERVICES, SERVICES)),
          entry("presence", without(STATE, TENANT, NOBODY).withPresence()),
          entry("activity", FEED),
          entry("agents", FEED),
          entry("system", FEED),
          entry("admin", without(STATE, ADMINISTRATORS, NOBODY)),
          entry("service", reliable(1_000, Duration.ofHours(24), SERVICES, SERVICES)));

  private final Optional<ChannelRule> unknown;

  /** The rules of this deployment. */
  @Inject
  public ChannelRules(Settings settings) {
    String choice =
        settings
            .text(Setting.CHANNELS_UNKNOWN)
            .orElse(settings.flag(Setting.DEV) ? "open" : "deny");
    this.unknown =
        switch (choice) {
          case "open" -> Optional.of(UNKNOWN);
          case "deny" -> Optional.empty();
          default ->
              throw new InvalidSettingException(
                  Setting.CHANNELS_UNKNOWN, choice, "must be deny or open");
        };
  }

  /**
   * The rule of a channel.
   *
   * @throws ProtocolException {@code unknown_namespace} when there is none
   */
  public ChannelRule of(ChannelName name) {
    return find(name)
        .orElseThrow(
            () ->
                new ProtocolException(
                    ErrorCode.UNKNOWN_NAMESPACE,
                    "channel",
                    "no rule for the namespace " + name.namespace()));
  }

  /** The rule of a channel, if there is one. */
  Optional<ChannelRule> find(ChannelName name) {
    ChannelRule rule = RULES.get(name.namespace());
    return rule == null ? unknown : Optional.of(rule);
  }
}
