package dev.tidings.completion;

import java.util.List;

/**
 * A piece of an answer.
 *
 * @param place how many UTF-16 code units come before it
 * @param nextSeq the sequence number that its service pushes next, once this is stored
 */
record Part(long answerId, int place, String text, long nextSeq) {
  /** Nothing, before the first piece. */
  static Part none(long answerId) {
    return new Part(answerId, 0, "", 1);
  }

  int end() {
    return place + text.length();
  }

  /**
   * One piece of several, which follow each other and may overlap; what comes after a hole is left
   * out.
   */
  static Part joined(long answerId, List<Part> parts) {
    if (parts.isEmpty()) {
      return none(answerId);
    }
    Part first = parts.get(0);
    StringBuilder text = new StringBuilder();
    long nextSeq = first.nextSeq();
    for (Part part : parts) {
      int end = first.place() + text.length();
      if (part.place() <= end && part.end() >= end) {
        text.append(part.text(), end - part.place(), part.text().length());
        nextSeq = Math.max(nextSeq, part.nextSeq());
      }
    }
    return new Part(answerId, first.place(), text.toString(), nextSeq);
  }

  /** What of it comes after a position. */
  Part after(int position) {
    int known = Math.max(0, Math.min(text.length(), position - place));
    return new Part(answerId, place + known, text.substring(known), nextSeq);
  }
}
