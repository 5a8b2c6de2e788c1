package dev.tidings.settings;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;

/**
 * The values of all settings. Immutable in effect: each value is read where an object is made, not
 * again later. A value that cannot be read fails with its key and the rule.
 */
@Singleton
public class Settings {
  private static final Pattern DURATION = Pattern.compile("(\\d+)(ms|s|m|h|d)");
  private static final Map<String, Long> UNITS =
      Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

  private final Function<String, Optional<String>> source;

  /** The settings of this deployment. */
  @Inject
  public Settings(Config config) {
    this(key -> config.getOptionalValue(key, String.class));
  }

  private Settings(Function<String, Optional<String>> source) {
    this.source = source;
  }

  /** The given values, defaults for the rest. */
  public static Settings of(Map<Setting, String> values) {
    return new Settings(
        key ->
            Arrays.stream(Setting.values())
                .filter(s -> s.key().equals(key))
                .findFirst()
                .map(values::get));
  }

  /** The text; empty when the setting has neither a value nor a default. */
  public Optional<String> text(Setting setting) {
    String value = source.apply(setting.key()).map(String::strip).orElse("");
    String text = value.isEmpty() ? setting.defaultValue() : value;
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  /** The elements of a list separated by commas; empty for none. */
  public List<String> list(Setting setting) {
    return text(setting).stream()
        .flatMap(t -> Arrays.stream(t.split(",")))
        .map(String::strip)
        .filter(e -> !e.isEmpty())
        .toList();
  }

  /** True or false. */
  public boolean flag(Setting setting) {
    String text = required(setting);
    if (!text.equals("true") && !text.equals("false")) {
      throw new InvalidSettingException(setting, text, "must be true or false");
    }
    return text.equals("true");
  }

  /** A whole number of at least 0. */
  public int number(Setting setting) {
    String text = required(setting);
    if (!text.matches("\\d{1,9}")) {
      throw new InvalidSettingException(setting, text, "must be a whole number of at least 0");
    }
    return Integer.parseInt(text);
  }

  /** A decimal number. */
  public double decimal(Setting setting) {
    String text = required(setting);
    if (!text.matches("\\d{1,9}(\\.\\d{1,9})?")) {
      throw new InvalidSettingException(setting, text, "must be a decimal number such as 1.5");
    }
    return Double.parseDouble(text);
  }

  /** A duration such as {@code 500ms}, {@code 10s}, {@code 5m}, {@code 24h} or {@code 7d}. */
  public Duration duration(Setting setting) {
    String text = required(setting);
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw new InvalidSettingException(
          setting, text, "must be a duration such as 500ms, 10s, 5m, 24h or 7d");
    }
    return Duration.ofMillis(
        Math.multiplyExact(
            Long.parseLong(matcher.group(1)), UNITS.getOrDefault(matcher.group(2), 1L)));
  }

  private String required(Setting setting) {
    return text(setting)
        .orElseThrow(() -> new InvalidSettingException(setting, "", "must have a value"));
  }
}
