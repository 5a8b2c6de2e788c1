package dev.tidings.security;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where a request carries its credentials and the tenant that it means. */
final class Credentials {
  static final String TENANT_HEADER = "X-Tenant-ID";
  static final String TENANT_PARAMETER = "tenant_id";

  private static final String BEARER = "Bearer ";

  private Credentials() {}

  /** The values of a header, whatever the case of its name. */
  static List<String> header(Map<String, List<String>> headers, String name) {
    return headers.entrySet().stream()
        .filter(entry -> name.equalsIgnoreCase(entry.getKey()))
        .flatMap(entry -> entry.getValue().stream())
        .toList();
  }

  /** The token of {@code Authorization: Bearer …} (RFC 6750, section 2.1). */
  static Optional<String> bearer(List<String> authorization) {
    return authorization.stream()
        .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
        .map(value -> value.substring(BEARER.length()).strip())
        .filter(token -> !token.isEmpty())
        .findFirst();
  }

  /** The value of the first cookie with the name (RFC 6265, section 4.2). */
  static Optional<String> cookie(List<String> cookies, String name) {
    return cookies.stream()
        .flatMap(header -> Arrays.stream(header.split(";")))
        .map(String::strip)
        .filter(pair -> pair.startsWith(name + "="))
        .map(pair -> pair.substring(name.length() + 1))
        .filter(token -> !token.isEmpty())
        .findFirst();
  }

  static String cookieName(Settings settings) {
    return settings.text(Setting.AUTH_COOKIE).orElse(Setting.AUTH_COOKIE.defaultValue());
  }

  /** Refuses when a tenant was named that is not the caller's. */
  static void requireTenant(Collection<String> named, Caller caller) {
    if (!named.stream().allMatch(caller.tenant()::equals)) {
      throw new ProtocolException(
          ErrorCode.TENANT_MISMATCH,
          "the tenant comes from the token; %s and %s must name the same or be left out"
              .formatted(TENANT_HEADER, TENANT_PARAMETER));
    }
  }
}
