package dev.tidings.it;

import static dev.tidings.it.Frames.unique;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * Many healthy readers of streams of one channel, all read by one thread. Of an event they look at
 * its place alone, which must be the one after that of the event before.
 */
final class StreamCrowd implements AutoCloseable {
  private static final String SEQUENCE = ",\"seq\":";

  private final Selector selector;
  private final List<Reader> readers = new ArrayList<>();
  private final Thread thread = new Thread(this::run, "stream-crowd");
  private final Queue<String> faults = new ConcurrentLinkedQueue<>();
  private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 18);
  private volatile boolean closed;

  StreamCrowd(Target hub, int size, String channel) {
    try {
      selector = Selector.open();
      for (int i = 0; i < size; i++) {
        readers.add(new Reader(hub, channel));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    thread.start();
  }

  /** Waits until all are subscribed. */
  void awaitSubscribed(Duration timeout) {
    awaitAll(0, timeout);
  }

  /** Waits until all have the event at the offset, and all before it. */
  void awaitAll(long offset, Duration timeout) {
    long end = System.nanoTime() + timeout.toNanos();
    while (slowest() < offset && faults.isEmpty()) {
      if (System.nanoTime() > end) {
        throw new AssertionError(
            "the slowest of %d readers is at %d, not %d, after %s"
                .formatted(readers.size(), slowest(), offset, timeout));
      }
      pause();
    }
    if (!faults.isEmpty()) {
      throw new AssertionError(faults.size() + " faults, the first: " + faults.peek());
    }
  }

  private long slowest() {
    return readers.stream().mapToLong(reader -> reader.last).min().orElseThrow();
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private void run() {
    try {
      while (!closed) {
        selector.select(key -> ((Reader) key.attachment()).read());
      }
    } catch (IOException e) {
      faults.add(e.toString());
    }
  }

  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      thread.join();
      for (Reader reader : readers) {
        reader.socket.close();
      }
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** One of them; used by the crowd's thread once it is made. */
  private final class Reader {
    private final SocketChannel socket = SocketChannel.open();
    private final ChunkedText text = new ChunkedText();

    /** The offset of the last event, -1 before it is subscribed; written by the crowd's thread. */
    private volatile long last = -1;

    Reader(Target hub, String channel) throws IOException {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), hub.port()));
      String request =
          String.join(
              "\r\n",
              "GET /api/events?channels=" + channel + "&device=" + unique("device-") + " HTTP/1.1",
              "Host: localhost:" + hub.port(),
              "Authorization: Bearer " + Tokens.of(unique("crowd-")),
              "\r\n");
      ByteBuffer out = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
      while (out.hasRemaining()) {
        socket.write(out);
      }
      socket.configureBlocking(false);
      socket.register(selector, SelectionKey.OP_READ, this);
    }

    void read() {
      try {
        in.clear();
        if (socket.read(in) < 0) {
          fail("the stream has ended");
          return;
        }
        in.flip();
        note(text.lines(in));
      } catch (IOException e) {
        fail(e.toString());
      }
    }

    private void note(String lines) {
      if (last < 0 && lines.contains("\"subscribed\"")) {
        last = 0;
      }
      for (int at = lines.indexOf(SEQUENCE); at >= 0; at = lines.indexOf(SEQUENCE, at + 1)) {
        int colon = lines.lastIndexOf(':', at);
        long offset = Long.parseLong(lines.substring(colon + 1, at - 1));
        if (offset != last + 1) {
          fail("the event at " + offset);
          return;
        }
        last = offset;
      }
    }

    private void fail(String fault) {
      faults.add("after offset " + last + ": " + fault);
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
