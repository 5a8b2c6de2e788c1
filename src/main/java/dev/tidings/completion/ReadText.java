package dev.tidings.completion;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The text of an answer and who reads it: each reader is given what is stored, each piece once and
 * in order, and then the end. Not safe for use by several threads; its answer has a lock.
 */
final class ReadText {
  private final long conversationId;
  private final long answerId;
  private final GrowingText text = new GrowingText();
  private final Set<AnswerReader> readers = new LinkedHashSet<>();

  ReadText(long conversationId, long answerId) {
    this.conversationId = conversationId;
    this.answerId = answerId;
  }

  GrowingText text() {
    return text;
  }

  /** It is stored up to there: readers are given what is new. */
  void stored(int upTo) {
    int from = text.stored();
    text.stored(upTo);
    Token token = token(from);
    if (!token.text().isEmpty()) {
      readers.forEach(reader -> reader.token(token));
    }
  }

  /** Follows what somebody else has stored; what is here already changes nothing. */
  void follow(Part more) {
    int end = text.stored();
    if (more.place() <= end && more.end() > end) {
      text.append(more.after(end).text());
      stored(more.end());
    }
  }

  /** It is all of this: readers are given what they do not have of it. */
  void rest(String all) {
    text.forgetUnstored();
    text.append(all.substring(Math.min(text.stored(), all.length())));
    text.finish();
    stored(Math.max(text.stored(), all.length()));
  }

  /** It has ended so, and there are no more readers. */
  void end(Message how) {
    readers.forEach(reader -> reader.ended(how));
    readers.clear();
  }

  /** There are no more readers. */
  void leaveAll() {
    readers.clear();
  }

  /** What is stored after a position goes to a reader at once. */
  void give(int position, AnswerReader reader) {
    Token missed = token(position);
    if (!missed.text().isEmpty()) {
      reader.token(missed);
    }
  }

  void join(AnswerReader reader) {
    readers.add(reader);
  }

  void leave(AnswerReader reader) {
    readers.remove(reader);
  }

  List<AnswerReader> dismiss(Predicate<AnswerReader> whom) {
    List<AnswerReader> out = readers.stream().filter(whom).toList();
    out.forEach(readers::remove);
    return out;
  }

  /**
   * What is stored after a position.
   *
   * @throws ProtocolException {@code bad_position} for a position that nobody was given
   */
  Token token(int position) {
    String more =
        text.after(position)
            .orElseThrow(
                () ->
                    new ProtocolException(
                        ErrorCode.BAD_POSITION,
                        "lastEventId",
                        "answer %d has no position %d".formatted(answerId, position)));
    return new Token(conversationId, answerId, position, more);
  }
}
