package dev.tidings.completion;

/**
 * Who reads an answer as it grows: is given each piece once, in order and without a hole, and then
 * how it ended. Called under the answer's lock by one thread at a time: hands over and never
 * blocks.
 */
interface AnswerReader {
  /** The next piece. */
  void token(Token token);

  /** It ended, and there is no more of it. */
  void ended(Message answer);
}
