package dev.tidings.polling;

/**
 * The numbers of answers. Those of one client that begins follow each other; whoever begins later
 * has higher ones, on any node as far as their clocks agree, so that of two clients that have one
 * device it is known who is the newer one. Cursors of other transports have none.
 */
final class AnswerNumbers {
  private static final int BITS = 20;

  private AnswerNumbers() {}

  /** The first of a client that begins now, after another one's if there is one. */
  static long first(long nowMillis, long other) {
    return Math.max(nowMillis, beginning(other) + 1) << BITS;
  }

  /** What the numbers of one client have in common. */
  static long beginning(long turn) {
    return turn >>> BITS;
  }

  /** Whether a number is of somebody who began before somebody else. */
  static boolean isOlder(long turn, long other) {
    return beginning(turn) > 0 && beginning(turn) < beginning(other);
  }
}
