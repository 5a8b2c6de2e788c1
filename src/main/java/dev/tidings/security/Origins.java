package dev.tidings.security;

import dev.tidings.settings.InvalidSettingException;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The one list of origins (RFC 6454) for the handshake, CORS and writes with a cookie: those of
 * {@code tidings.origins}, compared exactly, and the hub's own.
 */
@Singleton
public class Origins {
  private static final Pattern ORIGIN =
      Pattern.compile("(https?)://(\\[[0-9a-f:.]+]|[a-z0-9._-]+)(:[0-9]{1,5})?");

  private final Set<String> listed;

  /** Reads the list; an element that is not an origin fails. */
  @Inject
  public Origins(Settings settings) {
    this.listed =
        settings.list(Setting.ORIGINS).stream()
            .map(Origins::checked)
            .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Whether a request with this {@code Origin} header may be served. An absent one is: its client
   * is not a browser and forges nothing. {@code null}, the origin of sandboxed pages and files, is
   * not.
   */
  public boolean allows(Optional<String> origin, String ownOrigin) {
    return origin.isEmpty() || isKnown(origin.get(), ownOrigin);
  }

  /** Whether the origin is the hub's own or listed. */
  public boolean isKnown(String origin, String ownOrigin) {
    return normal(origin).filter(o -> o.equals(ownOrigin) || listed.contains(o)).isPresent();
  }

  /**
   * The origin under which the hub was called. {@code ws} counts as {@code http}, and a default
   * port is left out as browsers do.
   *
   * @param host the {@code Host} header
   */
  public static String own(String scheme, String host) {
    String http =
        switch (scheme.toLowerCase(Locale.ROOT)) {
          case "https", "wss" -> "https";
          default -> "http";
        };
    String origin = http + "://" + host;
    return normal(origin).orElse(origin);
  }

  private static Optional<String> normal(String origin) {
    Matcher matcher = ORIGIN.matcher(origin.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String defaultPort = matcher.group(1).equals("https") ? ":443" : ":80";
    String port =
        Optional.ofNullable(matcher.group(3)).filter(p -> !p.equals(defaultPort)).orElse("");
    return Optional.of(matcher.group(1) + "://" + matcher.group(2) + port);
  }

  private static String checked(String element) {
    return normal(element)
        .orElseThrow(
            () ->
                new InvalidSettingException(
                    Setting.ORIGINS,
                    element,
                    "must hold origins such as https://app.example.com, without path or *"));
  }
}
