package dev.tidings.it;

import static dev.tidings.it.Frames.unique;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * A stream of server-sent events on a bare socket, of which nothing is read unless it is asked for;
 * its end is a reset.
 */
final class RawStream implements AutoCloseable {
  private static final int SMALL_BUFFER = 4_096;

  private final SocketChannel socket;
  private final ChunkedText text = new ChunkedText();
  private final ByteBuffer in = ByteBuffer.allocate(1 << 16);

  /** The offset of the last event that was read. */
  private long last;

  private String fault = "";

  RawStream(Target hub, String channel) {
    try {
      socket = SocketChannel.open();
      socket.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_BUFFER);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), hub.port()));
      String request =
          String.join(
              "\r\n",
              "GET /api/events?channels=" + channel + "&device=" + unique("device-") + " HTTP/1.1",
              "Host: localhost:" + hub.port(),
              "Authorization: Bearer " + Tokens.of(unique("raw-")),
              "\r\n");
      ByteBuffer out = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
      while (out.hasRemaining()) {
        socket.write(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads until it is subscribed. */
  RawStream subscribed() {
    StringBuilder all = new StringBuilder();
    while (all.indexOf("\"subscribed\"") < 0) {
      all.append(read());
    }
    return this;
  }

  /** Reads until it has so many events, and none other than the next one. */
  void readTo(long events) {
    while (last < events && fault.isEmpty()) {
      note(read());
    }
    if (!fault.isEmpty()) {
      throw new AssertionError(fault);
    }
  }

  private void note(String lines) {
    int at = lines.indexOf(",\"seq\":");
    while (at >= 0) {
      int colon = lines.lastIndexOf(':', at);
      long offset = Long.parseLong(lines.substring(colon + 1, at - 1));
      if (offset != last + 1) {
        fault = "the event at " + offset + " after that at " + last;
        return;
      }
      last = offset;
      at = lines.indexOf(",\"seq\":", at + 1);
    }
  }

  /** The whole lines that the next read gives. */
  private String read() {
    try {
      in.clear();
      if (socket.read(in) < 0) {
        throw new IOException("the stream has ended after the event at " + last);
      }
      in.flip();
      return text.lines(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      socket.setOption(StandardSocketOptions.SO_LINGER, 0);
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
