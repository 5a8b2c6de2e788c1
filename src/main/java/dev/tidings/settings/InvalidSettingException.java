package dev.tidings.settings;

/** A setting whose value cannot be used; the message names its key, its variable and the rule. */
public class InvalidSettingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The refusal of one value. */
  public InvalidSettingException(Setting setting, String value, String rule) {
    super(
        "%s (%s) %s, but is \"%s\""
            .formatted(setting.key(), setting.environmentVariable(), rule, value));
  }

  /** The news that a setting, or a combination of them, is missing. */
  public InvalidSettingException(String message) {
    super(message);
  }
}
