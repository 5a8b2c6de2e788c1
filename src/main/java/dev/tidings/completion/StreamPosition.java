package dev.tidings.completion;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a client is in the answers of a conversation, as the id of a server-sent event says it.
 *
 * @param position how many UTF-16 code units it has; empty when it has the end as well
 */
record StreamPosition(long answerId, OptionalInt position) {
  private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,17}):(\\d{1,9}|end)");

  static StreamPosition of(long answerId, int position) {
    return new StreamPosition(answerId, OptionalInt.of(position));
  }

  static StreamPosition end(long answerId) {
    return new StreamPosition(answerId, OptionalInt.empty());
  }

  /**
   * What a client sent back.
   *
   * @throws ProtocolException {@code bad_position}
   */
  static StreamPosition parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new ProtocolException(
          ErrorCode.BAD_POSITION,
          "lastEventId",
          "lastEventId must be the id of an event of this stream");
    }
    long answer = Long.parseLong(form.group(1));
    return form.group(2).equals("end") ? end(answer) : of(answer, Integer.parseInt(form.group(2)));
  }

  String text() {
    return answerId + ":" + (position.isPresent() ? String.valueOf(position.getAsInt()) : "end");
  }
}
