package dev.tidings.benchmark.load;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A model that speaks the streaming format of the OpenAI API and writes without an end, each answer
 * at the same pace, until {@link #finish}. Each token says when it was written.
 */
public final class ModelServer implements AutoCloseable {
  private static final String CHUNK =
      "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1767225600,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":%s,\"finish_reason\":%s}]}\n\n";
  private static final byte[] HEAD =
      ascii(
          "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
  private static final byte[] END =
      ascii(chunked(CHUNK.formatted("{}", "\"stop\"") + "data: [DONE]\n\n") + "0\r\n\r\n");

  private final EventLoop loop = Network.loop("model");
  private final long nanosPerToken;
  private final AtomicLong tokens = new AtomicLong();
  private final AtomicLong answers = new AtomicLong();
  private final Channel channel;
  private volatile boolean finishing;

  /**
   * Listens on a free port of this machine.
   *
   * @param perSecond tokens of each answer
   */
  public ModelServer(int perSecond) {
    this.nanosPerToken = TimeUnit.SECONDS.toNanos(1) / perSecond;
    this.channel =
        new ServerBootstrap()
            .group(loop)
            .channel(
                Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 1_024)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel accepted) {
                    accepted.pipeline().addLast(new Answers());
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .syncUninterruptibly()
            .channel();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String chunked(String text) {
    return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
  }

  /** What {@code tidings.ai.base-url} is. */
  public String url() {
    return "http://127.0.0.1:" + ((InetSocketAddress) channel.localAddress()).getPort() + "/v1";
  }

  /** How many tokens it has written. */
  long tokens() {
    return tokens.get();
  }

  /** How many answers it has begun. */
  long answers() {
    return answers.get();
  }

  /** Ends each answer at what would be its next token. */
  void finish() {
    finishing = true;
  }

  @Override
  public void close() {
    channel.close().syncUninterruptibly();
  }

  /** The answers over one connection, one after the other. */
  private final class Answers extends ChannelInboundHandlerAdapter {
    private static final String LENGTH = "content-length:";

    private final ByteBuf request = Unpooled.buffer();

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) {
      ByteBuf in = (ByteBuf) read;
      request.writeBytes(in);
      in.release();
      if (isWhole(request.toString(StandardCharsets.US_ASCII))) {
        request.clear();
        begin(context);
      }
    }

    private boolean isWhole(String text) {
      int headEnd = text.indexOf("\r\n\r\n");
      int length = text.toLowerCase(Locale.ROOT).indexOf(LENGTH);
      if (headEnd < 0 || length < 0) {
        return false;
      }
      int from = length + LENGTH.length();
      int body = Integer.parseInt(text.substring(from, text.indexOf('\r', from)).strip());
      return text.length() >= headEnd + 4 + body;
    }

    /** Answers begin at moments that are spread over the time between two tokens. */
    private void begin(ChannelHandlerContext context) {
      long number = answers.incrementAndGet();
      ChannelFuture unused = context.writeAndFlush(Unpooled.wrappedBuffer(HEAD));
      long first = number * 7_919 % 1_000 * nanosPerToken / 1_000;
      Future<?>[] pace = new Future<?>[1];
      pace[0] =
          context
              .executor()
              .scheduleAtFixedRate(
                  () -> go(context, pace[0]), first, nanosPerToken, TimeUnit.NANOSECONDS);
    }

    private void go(ChannelHandlerContext context, Future<?> pace) {
      if (!context.channel().isActive()) {
        pace.cancel(false);
      } else if (finishing) {
        pace.cancel(false);
        ChannelFuture unused = context.writeAndFlush(Unpooled.wrappedBuffer(END));
      } else {
        tokens.lazySet(tokens.getPlain() + 1);
        String content = "{\"content\":\"" + Stamp.now() + "\"}";
        ChannelFuture unused =
            context.writeAndFlush(
                Unpooled.wrappedBuffer(ascii(chunked(CHUNK.formatted(content, "null")))));
      }
    }
  }
}
