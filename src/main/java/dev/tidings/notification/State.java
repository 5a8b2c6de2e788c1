package dev.tidings.notification;

import java.util.Locale;

/** Where a notification stands. */
enum State {
  UNREAD,
  READ,
  /** It waits to be folded, and nobody sees it. */
  HELD,
  /** The user wants to see it no more. */
  DISMISSED;

  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
