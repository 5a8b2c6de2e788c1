package dev.tidings.benchmark.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Opens connections to the server under test, on this machine only. */
final class Network {
  private static final int READ = 131_072;
  private static final int SMALL_WINDOW = 16_384;

  /**
   * As on Ethernet. With the 64 KiB of the loopback device a segment may not fit into a small
   * window, and is then sent only when the server's timer asks again.
   */
  private static final int SMALL_SEGMENT = 1_448;

  /** See tcp(7); the numbers are those of Linux. */
  private static final ChannelOption<Integer> TCP_MAXSEG =
      new IntegerUnixChannelOption("TCP_MAXSEG", 6, 2);

  private final InetSocketAddress server;
  private final @Nullable SslContext tls;

  Network(int port, String certificate) {
    server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    tls = certificate.isEmpty() ? null : trusting(new File(certificate));
  }

  private static SslContext trusting(File certificate) {
    try {
      return SslContextBuilder.forClient()
          .sslProvider(SslProvider.OPENSSL)
          .trustManager(certificate)
          .build();
    } catch (SSLException e) {
      throw new IllegalStateException("no TLS with " + certificate, e);
    }
  }

  /** One thread; the loops of a client share nothing. */
  static EventLoop loop(String name) {
    IoHandlerFactory io =
        Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    EventLoopGroup group =
        new MultiThreadIoEventLoopGroup(
            1,
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            },
            io);
    return group.next();
  }

  /** Sets out; the conversation is told what comes of it. */
  void connect(EventLoop loop, Conversation conversation, boolean smallWindow) {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
            .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ))
            .option(ChannelOption.SO_LINGER, 0)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 30_000)
            .handler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    prepare(channel, conversation);
                  }
                });
    if (smallWindow) {
      bootstrap.option(ChannelOption.SO_RCVBUF, SMALL_WINDOW);
      bootstrap.option(TCP_MAXSEG, SMALL_SEGMENT);
    }
    bootstrap
        .connect(server)
        .addListener(
            outcome -> {
              if (!outcome.isSuccess()) {
                conversation.ended(String.valueOf(outcome.cause()));
              }
            });
  }

  private void prepare(Channel channel, Conversation conversation) {
    String host = "localhost:" + server.getPort();
    if (tls != null) {
      channel.pipeline().addLast(tls.newHandler(channel.alloc(), "localhost", server.getPort()));
    }
    channel.pipeline().addLast(conversation.way().link(host, conversation));
  }
}
