package dev.tidings.benchmark.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import java.nio.charset.StandardCharsets;

/**
 * One WebSocket (RFC 6455), read in place: a message is copied only when it comes in several parts,
 * and never made into an object. It answers pings by itself.
 */
final class WebSocketLink extends Link {
  private static final int TEXT = 1;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;

  /** The beginning of a message whose rest has not come. */
  private final ByteBuf begun = Unpooled.buffer(0);

  private boolean upgraded;

  WebSocketLink(String host, Conversation conversation) {
    super(host, conversation);
  }

  @Override
  String headers() {
    return "Upgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n";
  }

  @Override
  public void channelRead(ChannelHandlerContext active, Object read) {
    ByteBuf in = (ByteBuf) read;
    try {
      while (begun.isReadable() && in.isReadable()) {
        int part = Math.min(in.readableBytes(), Math.max(1, missing(begun)));
        begun.writeBytes(in, part);
        consume(begun);
        if (!begun.isReadable()) {
          begun.clear();
        }
      }
      consume(in);
      begun.writeBytes(in);
    } finally {
      in.release();
    }
  }

  /** Takes what is complete; leaves less than a message. */
  private void consume(ByteBuf in) {
    if (!upgraded && !upgrade(in)) {
      return;
    }
    while (in.isReadable() && missing(in) == 0) {
      readFrame(in);
    }
  }

  private boolean upgrade(ByteBuf in) {
    String head = head(in);
    if (head.isEmpty()) {
      return false;
    }
    if (!head.startsWith("HTTP/1.1 101")) {
      throw new IllegalStateException("no upgrade: " + head.lines().findFirst().orElse(""));
    }
    upgraded = true;
    conversation.opened(this);
    return true;
  }

  /** How many bytes more it takes to know or to have the first frame. */
  private static int missing(ByteBuf in) {
    int readable = in.readableBytes();
    int head = readable < 2 ? 2 : headLength(in);
    return readable < head
        ? head - readable
        : (int) Math.max(0, head + payloadLength(in) - readable);
  }

  private static int headLength(ByteBuf in) {
    return switch (in.getByte(in.readerIndex() + 1) & 0x7f) {
      case 126 -> 4;
      case 127 -> 10;
      default -> 2;
    };
  }

  private static long payloadLength(ByteBuf in) {
    int start = in.readerIndex();
    int length = in.getByte(start + 1) & 0x7f;
    return switch (length) {
      case 126 -> in.getUnsignedShort(start + 2);
      case 127 -> in.getLong(start + 2);
      default -> length;
    };
  }

  private void readFrame(ByteBuf in) {
    int start = in.readerIndex();
    int head = headLength(in);
    int length = (int) payloadLength(in);
    handle(in.getByte(start), in, start + head, length);
    in.readerIndex(start + head + length);
  }

  private void handle(int first, ByteBuf in, int from, int length) {
    switch (first & 0xff) {
      case 0x80 | TEXT -> conversation.text(this, in, from, length);
      case 0x80 | PING -> pong(in, from, length);
      case 0x80 | PONG -> {} // nobody asked
      case 0x80 | CLOSE -> {
        int code = length < 2 ? 1005 : in.getUnsignedShort(from);
        close("closed with " + code);
      }
      default -> throw new IllegalStateException("unexpected frame, first byte " + (first & 0xff));
    }
  }

  private void pong(ByteBuf in, int from, int length) {
    byte[] payload = new byte[length];
    in.getBytes(from, payload);
    write(PONG, payload);
    flush();
  }

  @Override
  void send(String text) {
    write(text.getBytes(StandardCharsets.UTF_8));
    flush();
  }

  @Override
  void write(byte[] text) {
    write(TEXT, text);
  }

  private void write(int opcode, byte[] payload) {
    ByteBuf out = context().alloc().buffer(payload.length + 14);
    out.writeByte(0x80 | opcode);
    if (payload.length < 126) {
      out.writeByte(0x80 | payload.length);
    } else if (payload.length < 65_536) {
      out.writeByte(0x80 | 126).writeShort(payload.length);
    } else {
      out.writeByte(0x80 | 127).writeLong(payload.length);
    }
    out.writeInt(0); // a mask of zeros is a mask
    out.writeBytes(payload);
    ChannelFuture unused = context().write(out, context().voidPromise());
  }
}
