package dev.tidings.presence;

import java.util.Locale;

/** Whether a user is there; in the order from best to worst. */
public enum Status {
  ONLINE,
  IDLE,
  OFFLINE;

  /** The word on the wire. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Status ofWireName(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  /** The better of the two. */
  Status orBetter(Status other) {
    return compareTo(other) <= 0 ? this : other;
  }
}
