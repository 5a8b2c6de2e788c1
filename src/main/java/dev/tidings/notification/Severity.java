package dev.tidings.notification;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How much a notification matters; what is critical is neither held back nor silent. */
public enum Severity {
  INFO,
  SUCCESS,
  WARNING,
  ERROR,
  CRITICAL;

  /** The word on the wire. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The severity with the word, if there is one. */
  static Optional<Severity> ofWireName(String word) {
    return Arrays.stream(values()).filter(s -> s.wireName().equals(word)).findFirst();
  }
}
