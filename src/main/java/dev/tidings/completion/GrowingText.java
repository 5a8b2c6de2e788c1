package dev.tidings.completion;

import java.util.Optional;

/**
 * A text that only grows, and up to where it is stored: nothing beyond that is ever given to a
 * reader, so what was read once stays. Positions are UTF-16 code units, as JavaScript and Java
 * count them, and no boundary of a piece lies within a surrogate pair. What no database keeps
 * becomes U+FFFD. Not safe for use by several threads.
 */
final class GrowingText {
  /** The most of it: as JSON, whatever is in it, it fits into one event. */
  static final int MAX = 80_000;

  private static final char REPLACEMENT = '\uFFFD';

  private final StringBuilder text = new StringBuilder();
  private int stored;

  /** The first half of a pair whose other half has not come; 0 for none. */
  private char half;

  /** Adds to it, as far as there is room; whether all of it had room. */
  boolean append(String more) {
    for (int i = 0; i < more.length(); i++) {
      if (!add(more.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private boolean add(char c) {
    int needed = half == 0 ? 1 : 2;
    if (text.length() + needed + (Character.isHighSurrogate(c) ? 1 : 0) > MAX) {
      return false;
    }
    if (half != 0 && Character.isLowSurrogate(c)) {
      text.append(half).append(c);
      half = 0;
      return true;
    }
    finish();
    if (Character.isHighSurrogate(c)) {
      half = c;
    } else {
      text.append(c == 0 || Character.isLowSurrogate(c) ? REPLACEMENT : c);
    }
    return true;
  }

  /** Whether so much more has room. */
  boolean hasRoomFor(int more) {
    return text.length() + (half == 0 ? 0 : 1) + more <= MAX;
  }

  /** Says that the other half of a pair will not come. */
  void finish() {
    if (half != 0) {
      text.append(REPLACEMENT);
      half = 0;
    }
  }

  /** Up to where it is stored. */
  int stored() {
    return stored;
  }

  /** What is to be stored next. */
  Optional<String> unstored() {
    return text.length() == stored ? Optional.empty() : Optional.of(text.substring(stored));
  }

  /** Notes that it is stored up to there. */
  void stored(int upTo) {
    stored = upTo;
  }

  /** Lets go of what is not stored. */
  void forgetUnstored() {
    half = 0;
    text.setLength(stored);
  }

  /** What is stored of it after a position; empty for a position that nobody was given. */
  Optional<String> after(int position) {
    boolean given =
        position >= 0
            && position <= stored
            && (position == stored
                || position == 0
                || !Character.isLowSurrogate(text.charAt(position)));
    return given ? Optional.of(text.substring(position, stored)) : Optional.empty();
  }
}
