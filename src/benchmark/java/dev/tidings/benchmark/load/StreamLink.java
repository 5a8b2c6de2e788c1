package dev.tidings.benchmark.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** A stream of server-sent events, read in place where an event comes in one part. */
final class StreamLink extends HttpLink {
  private static final byte LINE_END = '\n';

  /** The beginning of an event whose rest has not come. */
  private final ByteBuf begun = Unpooled.buffer(0);

  private String type = "";

  StreamLink(String host, Conversation conversation) {
    super(host, conversation);
  }

  @Override
  String headers() {
    return "Accept: text/event-stream\r\n";
  }

  @Override
  void begins() {
    conversation.opened(this);
  }

  @Override
  void part(ByteBuf in, int from, int length) {
    if (begun.isReadable()) {
      begun.writeBytes(in, from, length);
      begun.readerIndex(lines(begun, begun.readerIndex(), begun.writerIndex()));
      begun.discardReadBytes();
    } else {
      int read = lines(in, from, from + length);
      begun.clear();
      begun.writeBytes(in, read, from + length - read);
    }
  }

  /** Takes all whole lines; where the rest begins. */
  private int lines(ByteBuf in, int from, int to) {
    int start = from;
    for (int end = in.indexOf(start, to, LINE_END);
        end >= 0;
        end = in.indexOf(start, to, LINE_END)) {
      line(in, start, end - start);
      start = end + 1;
    }
    return start;
  }

  private void line(ByteBuf in, int from, int length) {
    if (length == 0) {
      type = "";
    } else if (starts(in, from, length, "event: ")) {
      type = in.toString(from + 7, length - 7, StandardCharsets.US_ASCII);
    } else if (starts(in, from, length, "data: ") && !type.equals("cursor")) {
      conversation.text(this, in, from + 6, length - 6);
    }
  }

  private static boolean starts(ByteBuf in, int from, int length, String with) {
    if (length < with.length()) {
      return false;
    }
    for (int i = 0; i < with.length(); i++) {
      if (in.getByte(from + i) != with.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  @Override
  void ends() {
    close("the stream was ended");
  }
}
