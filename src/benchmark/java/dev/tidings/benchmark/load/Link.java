package dev.tidings.benchmark.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the system under test, on which a {@link Conversation} is held. Used on its
 * event loop only, but for {@link #stall}, {@link #resume} and {@link #close}.
 */
abstract class Link extends ChannelInboundHandlerAdapter {
  private static final int MAX_HEAD = 8_192;
  private static final byte[] HEAD_END = {'\r', '\n', '\r', '\n'};

  private final String host;
  protected final Conversation conversation;
  private @Nullable ChannelHandlerContext context;
  private String end = "closed without a word";

  Link(String host, Conversation conversation) {
    this.host = host;
    this.conversation = conversation;
  }

  /** Header lines of the first request besides the host's and the conversation's own. */
  abstract String headers();

  /** Sends one text at once. */
  abstract void send(String text);

  /** Writes one text, which goes with the next flush. */
  abstract void write(byte[] text);

  @Override
  public void channelActive(ChannelHandlerContext active) {
    context = active;
    request(conversation.target());
  }

  /** Sends a request. */
  void request(String target) {
    String request =
        "GET "
            + target
            + " HTTP/1.1\r\nHost: "
            + host
            + "\r\n"
            + headers()
            + conversation.headers()
            + "\r\n";
    ByteBuf out = context().alloc().buffer(request.length());
    out.writeCharSequence(request, StandardCharsets.US_ASCII);
    ChannelFuture unused = context().writeAndFlush(out, context().voidPromise());
  }

  /** The head of an answer, which is then read; empty while it is not there as a whole. */
  static String head(ByteBuf in) {
    int headEnd = indexOfHeadEnd(in);
    if (headEnd < 0) {
      if (in.readableBytes() > MAX_HEAD) {
        throw new IllegalStateException("an answer's head has no end");
      }
      return "";
    }
    String head =
        in.readCharSequence(headEnd - in.readerIndex(), StandardCharsets.US_ASCII).toString();
    in.skipBytes(HEAD_END.length);
    return head;
  }

  private static int indexOfHeadEnd(ByteBuf in) {
    for (int i = in.readerIndex(); i <= in.writerIndex() - HEAD_END.length; i++) {
      if (in.getByte(i) == '\r'
          && in.getByte(i + 1) == '\n'
          && in.getByte(i + 2) == '\r'
          && in.getByte(i + 3) == '\n') {
        return i;
      }
    }
    return -1;
  }

  void flush() {
    context().flush();
  }

  /** Stops reading from the socket, whose window then fills. From any thread. */
  void stall() {
    context().channel().config().setAutoRead(false);
  }

  /** Reads on. From any thread. */
  void resume() {
    context().channel().config().setAutoRead(true);
  }

  /** Ends the connection. From any thread. */
  void close() {
    if (context != null) {
      ChannelFuture unused = context.close();
    }
  }

  /** Ends the connection, and says why. */
  void close(String why) {
    end = why;
    close();
  }

  ChannelHandlerContext context() {
    if (context == null) {
      throw new IllegalStateException("not connected");
    }
    return context;
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext active) {
    if (context != null) { // else it was never connected, which the bootstrap tells
      conversation.ended(end);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext active, Throwable cause) {
    close(String.valueOf(cause.getMessage()));
  }
}
