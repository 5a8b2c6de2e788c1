package dev.tidings.completion;

/**
 * A piece of an answer as it is stored.
 *
 * @param place how many UTF-16 code units come before it
 * @param nextSeq the sequence number that its service pushes next, once this is stored
 */
record Part(long answerId, int place, String text, long nextSeq) {
  int end() {
    return place + text.length();
  }
}
