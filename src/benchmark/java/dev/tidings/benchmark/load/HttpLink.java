package dev.tidings.benchmark.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import java.util.Locale;

/**
 * Requests over one connection that is kept, and their answers: chunked, or with a length. What
 * goes up goes elsewhere.
 */
abstract class HttpLink extends Link {
  private static final String LENGTH = "content-length:";
  private static final int LONGEST_SIZE = 16;

  /** Bytes that say what comes next, but not yet as a whole. */
  private final ByteBuf begun = Unpooled.buffer(0);

  private Next next = Next.HEAD;
  private boolean chunked;
  private int left;

  private enum Next {
    HEAD,
    SIZE,
    DATA,
    DATA_END
  }

  HttpLink(String host, Conversation conversation) {
    super(host, conversation);
  }

  /** An answer of 200 has begun. */
  abstract void begins();

  /** A part of the answer's body, valid only during the call. */
  abstract void part(ByteBuf in, int from, int length);

  /** The answer is there as a whole. */
  abstract void ends();

  @Override
  void send(String text) {
    throw new IllegalStateException("nothing goes up here");
  }

  @Override
  void write(byte[] text) {
    throw new IllegalStateException("nothing goes up here");
  }

  @Override
  public void channelRead(ChannelHandlerContext active, Object read) {
    ByteBuf in = (ByteBuf) read;
    try {
      if (begun.isReadable()) {
        begun.writeBytes(in);
        consume(begun);
        begun.discardReadBytes();
      } else {
        consume(in);
        begun.clear();
        begun.writeBytes(in);
      }
    } finally {
      in.release();
    }
  }

  private void consume(ByteBuf in) {
    boolean goesOn = true;
    while (goesOn && in.isReadable()) {
      goesOn =
          switch (next) {
            case HEAD -> readHead(in);
            case SIZE -> readSize(in);
            case DATA -> readData(in);
            case DATA_END -> readDataEnd(in);
          };
    }
  }

  private boolean readHead(ByteBuf in) {
    String head = head(in);
    if (head.isEmpty()) {
      return false;
    }
    if (!head.startsWith("HTTP/1.1 200")) {
      throw new IllegalStateException(head.lines().findFirst().orElse(""));
    }
    chunked = true;
    for (String line : head.toLowerCase(Locale.ROOT).split("\r\n", -1)) {
      if (line.startsWith(LENGTH)) {
        chunked = false;
        left = Integer.parseInt(line.substring(LENGTH.length()).strip());
      }
    }
    next = chunked ? Next.SIZE : Next.DATA;
    begins();
    return true;
  }

  private boolean readSize(ByteBuf in) {
    int lineEnd = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) '\n');
    if (lineEnd < 0) {
      if (in.readableBytes() > LONGEST_SIZE) {
        throw new IllegalStateException("no size of a chunk");
      }
      return false;
    }
    left = 0;
    for (int i = in.readerIndex(); i < lineEnd - 1; i++) {
      left = left * 16 + Character.digit(in.getByte(i), 16);
    }
    in.readerIndex(lineEnd + 1);
    next = left == 0 ? Next.DATA_END : Next.DATA;
    chunked = left > 0; // the last one
    return true;
  }

  private boolean readData(ByteBuf in) {
    int length = Math.min(left, in.readableBytes());
    part(in, in.readerIndex(), length);
    in.skipBytes(length);
    left -= length;
    if (left == 0) {
      if (chunked) {
        next = Next.DATA_END;
      } else {
        answered();
      }
    }
    return true;
  }

  private boolean readDataEnd(ByteBuf in) {
    if (in.readableBytes() < 2) {
      return false;
    }
    in.skipBytes(2);
    if (chunked) {
      next = Next.SIZE;
    } else {
      answered();
    }
    return true;
  }

  private void answered() {
    next = Next.HEAD;
    ends();
  }
}
