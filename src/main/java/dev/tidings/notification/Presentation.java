package dev.tidings.notification;

/**
 * How a notification is shown to one user, decided by the hub when it is stored.
 *
 * @param toast whether it may come up by itself
 * @param sound whether it may be heard
 * @param badge whether it counts while it is unread
 * @param live whether it is pushed to the user's devices at once
 * @param fold with which others it is held back to be folded; empty when it is not held
 * @param heldUntil until when, Unix milliseconds
 */
record Presentation(
    boolean toast, boolean sound, boolean badge, boolean live, String fold, long heldUntil) {
  /** In the list only. */
  static final Presentation SILENT = new Presentation(false, false, false, false, "", 0);

  /** Shown now. */
  static Presentation now(boolean toast, boolean sound, boolean live) {
    return new Presentation(toast, sound, true, live, "", 0);
  }

  /** Held back. */
  static Presentation held(String fold, long until) {
    return new Presentation(false, false, false, false, fold, until);
  }

  boolean isHeld() {
    return !fold.isEmpty();
  }

  /** The same without what disturbs. */
  Presentation quietly() {
    return new Presentation(false, false, badge, live, fold, heldUntil);
  }
}
