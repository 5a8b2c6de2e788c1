package dev.tidings.completion;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongPredicate;

/**
 * Pieces of answers in one text: for each a line with its answer, its place, the number after it
 * and its length, and then its text.
 */
final class RoundText {
  /** The most characters of a text, which the database takes; a piece is far shorter. */
  static final int MAX = 500_000;

  /** The most characters of a line before a piece. */
  private static final int HEAD = 80;

  private final String text;
  private int at;

  private RoundText(String text) {
    this.text = text;
  }

  /** The texts that hold all pieces, most often one. */
  static List<String> of(List<Part> parts) {
    List<String> texts = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      if (!text.isEmpty() && text.length() + part.text().length() > MAX - HEAD) {
        texts.add(text.toString());
        text.setLength(0);
      }
      text.append(part.answerId()).append(' ').append(part.place()).append(' ');
      text.append(part.nextSeq()).append(' ').append(part.text().length()).append('\n');
      text.append(part.text());
    }
    if (!text.isEmpty()) {
      texts.add(text.toString());
    }
    return texts;
  }

  /** Hands on the pieces of some answers, in their order. */
  static void read(String text, LongPredicate answers, Consumer<Part> parts) {
    RoundText read = new RoundText(text);
    while (read.at < text.length()) {
      read.next(answers, parts);
    }
  }

  private void next(LongPredicate answers, Consumer<Part> parts) {
    long answer = number(' ');
    long place = number(' ');
    long nextSeq = number(' ');
    int length = (int) number('\n');
    int from = at;
    at += length;
    if (answers.test(answer)) {
      parts.accept(new Part(answer, (int) place, text.substring(from, at), nextSeq));
    }
  }

  private long number(char end) {
    int to = text.indexOf(end, at);
    long number = Long.parseLong(text, at, to, 10);
    at = to + 1;
    return number;
  }
}
