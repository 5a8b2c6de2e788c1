package dev.tidings.activity;

import dev.tidings.settings.InvalidSettingException;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A duration for all tenants, and others for single ones: {@code 90d,acme=30d}.
 *
 * @param usual for those who are not named
 */
record TenantDurations(Duration usual, Map<String, Duration> named) {
  /**
   * Reads a setting.
   *
   * @throws InvalidSettingException when it is not of that form
   */
  static TenantDurations of(Settings settings, Setting setting) {
    List<String> parts = settings.list(setting);
    Map<String, Duration> named = new HashMap<>();
    Duration usual = null;
    for (String part : parts) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        named.put(part.substring(0, equals), duration(setting, part.substring(equals + 1)));
      } else if (usual == null) {
        usual = duration(setting, part);
      } else {
        throw new InvalidSettingException(setting, part, "must have one duration without a tenant");
      }
    }
    if (usual == null) {
      throw new InvalidSettingException(
          setting, String.join(",", parts), "must have one duration without a tenant");
    }
    return new TenantDurations(usual, Map.copyOf(named));
  }

  private static Duration duration(Setting setting, String text) {
    return Settings.of(Map.of(setting, text)).duration(setting);
  }
}
