package dev.tidings.completion;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a service pushes of an answer.
 *
 * @param seq the sequence number of the first token, from 1
 * @param tokens none is empty
 * @param ending how the answer ends after them; null while it goes on
 */
record Pushed(long seq, List<String> tokens, @Nullable Ending ending) {
  /** The sequence number after the last token. */
  long end() {
    return seq + tokens.size();
  }

  /** How many characters there are from a sequence number on. */
  int lengthFrom(long from) {
    return tokensFrom(from).stream().mapToInt(String::length).sum();
  }

  /** The tokens from a sequence number on. */
  List<String> tokensFrom(long from) {
    int known = (int) Math.max(0, Math.min(tokens.size(), from - seq));
    return tokens.subList(known, tokens.size());
  }
}
