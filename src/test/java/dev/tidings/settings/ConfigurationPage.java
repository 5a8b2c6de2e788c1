package dev.tidings.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The page {@code src/docs/configuration.md}, made from {@link Setting}. To write it anew, run
 * {@code ConfigurationPageTest} with {@code -Dtidings.docs.write=true}.
 */
final class ConfigurationPage {
  static final Path PATH = Path.of("src", "docs", "configuration.md");

  private static final String INTRODUCTION =
      """
      # Configuration

      Every setting is a MicroProfile Config key. Set it as an environment variable, as a system
      property, or in a configuration file of the server; an environment variable beats the file. A
      value that cannot be read stops the start with a message that names the setting and the rule.

      Durations are a whole number with a unit: `500ms`, `10s`, `5m`, `24h`, `7d`. Lists are separated
      by commas. `–` means that there is no default.

      At least one key to verify tokens with must be set: `tidings.auth.secret`,
      `tidings.auth.public-key` or `tidings.auth.jwks-url`. Without one the hub starts only with
      `tidings.dev=true`, and accepts only tokens of `POST /api/dev/token`.

      | Key | Environment variable | Default | Meaning |
      | --- | --- | --- | --- |
      """;

  private ConfigurationPage() {}

  static String text() {
    return Arrays.stream(Setting.values())
        .map(ConfigurationPage::row)
        .collect(Collectors.joining("", INTRODUCTION, ""));
  }

  static void write() throws IOException {
    Files.writeString(PATH, text());
  }

  private static String row(Setting setting) {
    String defaultValue =
        setting.defaultValue().isEmpty() ? "–" : "`" + setting.defaultValue() + "`";
    return "| `%s` | `%s` | %s | %s |\n"
        .formatted(
            setting.key(),
            setting.environmentVariable(),
            defaultValue,
            setting.meaning().replace("|", "\\|"));
  }
}
