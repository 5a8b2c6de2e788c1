package dev.tidings.chat;

import dev.tidings.security.Origins;
import dev.tidings.settings.InvalidSettingException;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The pages whose visitors may chat, and the tenant of each: what a visitor says has no part in it.
 * Immutable.
 */
@Singleton
public class VisitorOrigins {
  private static final Pattern ELEMENT =
      Pattern.compile("(https?://[^/=,\\s]+)=([A-Za-z0-9_.-]{1,64})");

  private final Map<String, String> tenants = new HashMap<>();
  private final Origins origins;

  /** Reads the setting; an element that is not an origin and a tenant fails. */
  @Inject
  public VisitorOrigins(Settings settings, Origins origins) {
    this.origins = origins;
    for (String element : settings.list(Setting.CHAT_VISITORS)) {
      Matcher matcher = ELEMENT.matcher(element);
      if (!matcher.matches()) {
        throw new InvalidSettingException(
            Setting.CHAT_VISITORS, element, "must hold elements such as https://example.com=acme");
      }
      tenants.put(normal(matcher.group(1)), matcher.group(2));
    }
  }

  /** Whether there are any. */
  boolean any() {
    return !tenants.isEmpty();
  }

  /** The tenant of a page's visitors; empty for a page that has none, and for no page. */
  Optional<String> tenantOf(Optional<String> origin, String ownOrigin) {
    return origin
        .filter(page -> origins.isKnown(page, ownOrigin))
        .flatMap(page -> Optional.ofNullable(tenants.get(normal(page))));
  }

  private static String normal(String origin) {
    int scheme = origin.indexOf("://");
    return Origins.own(
        origin.substring(0, scheme), origin.substring(scheme + 3).toLowerCase(Locale.ROOT));
  }
}
