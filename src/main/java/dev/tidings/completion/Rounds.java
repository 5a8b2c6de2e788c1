package dev.tidings.completion;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a node knows of the rounds that it has stored: which text is in them and nowhere else, and
 * which answers were seen to be its own. Safe for use by several threads; rounds are stored one at
 * a time.
 */
final class Rounds {
  /** For how many rounds the text of an answer stays in them. */
  static final int KEPT = 32;

  /** Of the answers that are due, this part is brought home with one round. */
  private static final int SHARE = 16;

  /** The text of answers that is in rounds only, the oldest first. */
  private final Map<Long, Loose> loose = new LinkedHashMap<>();

  /** How often somebody had taken an answer from the node when this one was seen to be its own. */
  private final Map<Long, Long> own = new HashMap<>();

  /** The last number that was given. */
  private long last;

  /** The number of the last round that is stored. */
  private long stored;

  /** Rounds before this one are deleted. */
  private long kept = 1;

  /**
   * Text that is in rounds only.
   *
   * @param since the first of the rounds
   */
  private record Loose(long since, Part part) {}

  /**
   * A round that is about to be stored.
   *
   * @param home text that is brought to its answers with it
   * @param keep the first round that is needed after it
   */
  record Round(long number, List<Part> home, long keep) {}

  /** The next round, with a number that no other has or had. */
  synchronized Round next() {
    long number = ++last;
    int most = 1 + loose.size() / SHARE;
    List<Part> home = new ArrayList<>();
    for (Loose one : loose.values()) {
      if (home.size() == most || one.since() > number - KEPT) {
        return new Round(number, home, one.since()); // the oldest that stays
      }
      home.add(one.part());
    }
    return new Round(number, home, number);
  }

  /**
   * A round is stored.
   *
   * @param parts what is in it, all of it of answers that are the node's
   * @param count how often somebody took an answer from the node
   */
  synchronized void stored(Round round, List<Part> parts, long count) {
    kept = Math.max(kept, round.keep());
    stored = round.number();
    round.home().forEach(part -> loose.remove(part.answerId()));
    for (Part part : parts) {
      own.put(part.answerId(), count);
      loose.merge(part.answerId(), new Loose(round.number(), part), Rounds::joined);
    }
  }

  private static Loose joined(Loose before, Loose more) {
    Part first = before.part();
    Part next = more.part();
    String text = first.text().substring(0, next.place() - first.place()) + next.text();
    return new Loose(
        before.since(), new Part(first.answerId(), first.place(), text, next.nextSeq()));
  }

  /** Whether there are rounds that are not needed after this one. */
  synchronized boolean isNews(Round round) {
    return kept < round.keep();
  }

  /** Whether an answer was seen to be the node's when the count was this. */
  synchronized boolean isOwn(long answer, long count) {
    Long then = own.get(answer);
    return then != null && then == count;
  }

  /** Lets no answer be the node's that is not seen to be so once more. */
  synchronized void doubt() {
    own.clear();
  }

  /** An answer has ended, or is not the node's, or is so anew. */
  synchronized void forget(long answer) {
    loose.remove(answer);
    own.remove(answer);
  }

  /** The number before which all rounds that are stored are not needed. */
  synchronized long idle() {
    return loose.isEmpty() ? stored + 1 : kept;
  }

  /** The rounds before a number are deleted. */
  synchronized void deleted(long before) {
    kept = Math.max(kept, before);
  }
}
