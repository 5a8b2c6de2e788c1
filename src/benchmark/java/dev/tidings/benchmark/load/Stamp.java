package dev.tidings.benchmark.load;

import java.util.Locale;

/** A word of always the same length that says when it was written, in microseconds. */
final class Stamp {
  /** Characters of a word, the space before it included. */
  static final int LENGTH = 7;

  private static final long START = Stopwatch.micros();
  private static final int RADIX = 36;
  private static final long FIRST = (long) Math.pow(RADIX, LENGTH - 2);

  private Stamp() {}

  /** A word of now; good for half an hour after the first one. */
  static String now() {
    return ' ' + Long.toString(FIRST + Stopwatch.micros() - START, RADIX).toLowerCase(Locale.ROOT);
  }

  /** When the word that begins there was written, on the clock of {@link Stopwatch}. */
  static long at(String text, int from) {
    return START + Long.parseLong(text, from + 1, from + LENGTH, RADIX) - FIRST;
  }
}
