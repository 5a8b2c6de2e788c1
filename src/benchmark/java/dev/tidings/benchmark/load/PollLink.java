package dev.tidings.benchmark.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Polls, one after the other, each of which waits at the hub until there is something. */
final class PollLink extends HttpLink {
  private static final String FRAMES = "{\"frames\":";
  private static final String CURSOR = ",\"cursor\":\"";

  private final ByteBuf answer = Unpooled.buffer(0);
  private boolean opened;

  PollLink(String host, Conversation conversation) {
    super(host, conversation);
  }

  @Override
  String headers() {
    return "Accept: application/json\r\n";
  }

  @Override
  void begins() {
    answer.clear();
    if (!opened) {
      opened = true;
      conversation.opened(this);
    }
  }

  @Override
  void part(ByteBuf in, int from, int length) {
    answer.writeBytes(in, from, length);
  }

  @Override
  void ends() {
    String text = answer.toString(StandardCharsets.US_ASCII);
    int framesEnd = text.lastIndexOf(CURSOR);
    if (!text.startsWith(FRAMES) || framesEnd < 0) {
      throw new IllegalStateException("an answer without frames or cursor: " + text);
    }
    int from = FRAMES.length();
    int cursor = framesEnd + CURSOR.length();
    if (framesEnd - from > 2) {
      conversation.text(this, answer, from, framesEnd - from);
    }
    request(conversation.next(text.substring(cursor, text.indexOf('"', cursor))));
  }
}
