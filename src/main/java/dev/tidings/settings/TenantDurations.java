package dev.tidings.settings;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ObjLongConsumer;

/**
 * A duration for all tenants, and others for single ones: {@code 90d,acme=30d}.
 *
 * @param usual for those who are not named
 */
public record TenantDurations(Duration usual, Map<String, Duration> named) {
  /** No tenant has this name, so that a set of tenants is never empty. */
  private static final String NOBODY = "";

  /**
   * Reads a setting.
   *
   * @throws InvalidSettingException when it is not of that form
   */
  public static TenantDurations of(Settings settings, Setting setting) {
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

  /**
   * Tells from when on what is older is too old: once for each tenant that has a time of its own,
   * and once for all the others.
   *
   * @param now Unix milliseconds
   * @param ofTenant takes a tenant and what is too old there
   * @param ofOthers takes the tenants that are named, a set that is never empty, and what is too
   *     old in all that are not
   */
  public void expire(
      long now, ObjLongConsumer<String> ofTenant, ObjLongConsumer<Set<String>> ofOthers) {
    named.forEach((tenant, kept) -> ofTenant.accept(tenant, now - kept.toMillis()));
    Set<String> tenants = new HashSet<>(named.keySet());
    tenants.add(NOBODY);
    ofOthers.accept(tenants, now - usual.toMillis());
  }

  private static Duration duration(Setting setting, String text) {
    return Settings.of(Map.of(setting, text)).duration(setting);
  }
}
