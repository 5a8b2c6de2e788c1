package dev.tidings.it;

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
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * Many healthy readers of one channel, all read by one thread. Of an event they look at its place
 * alone, which must be the one after that of the event before.
 */
final class ReadingCrowd implements AutoCloseable {
  private static final byte[] SEQUENCE = ",\"seq\":".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END_OF_HEADERS = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SUBSCRIBED = "\"subscribed\"".getBytes(StandardCharsets.US_ASCII);
  private static final int SMALLEST = 1_024;

  private final Selector selector;
  private final List<Reader> readers = new ArrayList<>();
  private final Thread thread = new Thread(this::run, "reading-crowd");
  private final Queue<String> faults = new ConcurrentLinkedQueue<>();
  private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 20);
  private volatile boolean closed;

  ReadingCrowd(Target hub, int size, String channel) throws IOException {
    selector = Selector.open();
    for (int i = 0; i < size; i++) {
      readers.add(new Reader(hub, channel));
    }
    thread.start();
  }

  /** What went wrong, of whichever reader. */
  List<String> faults() {
    return List.copyOf(faults);
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
  public void close() throws IOException {
    closed = true;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
    for (Reader reader : readers) {
      reader.socket.close();
    }
    selector.close();
  }

  /** One of them; used by the crowd's thread once it is made. */
  private final class Reader {
    private final SocketChannel socket;

    /** What has come and is not read. */
    private byte[] bytes = new byte[SMALLEST];

    private int length;

    private final String channel;
    private boolean upgraded;

    /** The offset of the last event, -1 before it is subscribed; written by the crowd's thread. */
    private volatile long last = -1;

    Reader(Target hub, String channel) throws IOException {
      this.channel = channel;
      socket = SocketChannel.open();
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), hub.port()));
      String token = Tokens.of(Frames.unique("crowd-"));
      write(ByteBuffer.wrap(RawClient.handshake(hub, token, null, true)));
      socket.configureBlocking(false);
      socket.register(selector, SelectionKey.OP_READ, this);
    }

    private void write(ByteBuffer out) throws IOException {
      while (out.hasRemaining()) {
        socket.write(out);
      }
    }

    void read() {
      try {
        in.clear();
        int count = socket.read(in);
        if (count < 0) {
          fail("the connection has ended");
          return;
        }
        in.flip();
        take(count);
        consume();
      } catch (IOException e) {
        fail(e.toString());
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

    private void take(int count) {
      if (length + count > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + count));
      }
      in.get(bytes, length, count);
      length += count;
    }

    private void consume() throws IOException {
      int from = upgraded ? 0 : upgrade();
      for (int next = from; upgraded && next >= 0; next = message(from)) {
        from = next;
      }
      System.arraycopy(bytes, from, bytes, 0, length - from);
      length -= from;
    }

    /** Subscribes once the answer to the handshake is there; where what follows it begins. */
    private int upgrade() throws IOException {
      int end = indexOf(END_OF_HEADERS, 0, length);
      if (end < 0) {
        return 0;
      }
      upgraded = true;
      String subscribe = Frames.subscribe("s", channel);
      write(RawClient.frame(RawClient.TEXT, subscribe.getBytes(StandardCharsets.UTF_8)));
      return end + END_OF_HEADERS.length;
    }

    /** Reads one message of the server, which is never masked; where the next begins, or -1. */
    private int message(int at) throws IOException {
      ByteBuffer header = ByteBuffer.wrap(bytes, at, length - at);
      if (header.remaining() < 2) {
        return -1;
      }
      int opcode = header.get() & 0x0f;
      long size = header.get() & 0x7f;
      int more = size == 126 ? 2 : size == 127 ? 8 : 0;
      if (header.remaining() < more) {
        return -1;
      }
      size = more == 2 ? header.getShort() & 0xffff : more == 8 ? header.getLong() : size;
      if (header.remaining() < size) {
        return -1;
      }
      int end = header.position() + Math.toIntExact(size);
      switch (opcode) {
        case RawClient.TEXT -> text(header.position(), end);
        case RawClient.PING -> write(RawClient.frame(RawClient.PONG, new byte[0]));
        case RawClient.CLOSE -> fail("closed: " + closing(header, end));
        default -> fail("frame of opcode " + opcode);
      }
      return end;
    }

    private String closing(ByteBuffer payload, int end) {
      int code = payload.remaining() < 2 ? 1005 : payload.getShort() & 0xffff;
      int from = payload.position();
      return code + " " + new String(bytes, from, end - from, StandardCharsets.UTF_8);
    }

    private void text(int from, int end) {
      if (last < 0 && indexOf(SUBSCRIBED, from, end) >= 0) {
        last = 0;
      }
      for (int at = indexOf(SEQUENCE, from, end); at >= 0; at = indexOf(SEQUENCE, at + 1, end)) {
        long offset = offsetBefore(at);
        if (offset != last + 1) {
          fail("the event at " + offset);
          return;
        }
        last = offset;
      }
    }

    /** The digits that stand before a closing quote. */
    private long offsetBefore(int end) {
      long offset = 0;
      long power = 1;
      for (int i = end - 2; bytes[i] != ':'; i--) {
        offset += power * (bytes[i] - '0');
        power *= 10;
      }
      return offset;
    }

    private int indexOf(byte[] sought, int from, int end) {
      for (int i = from; i <= end - sought.length; i++) {
        if (bytes[i] == sought[0]
            && Arrays.equals(bytes, i, i + sought.length, sought, 0, sought.length)) {
          return i;
        }
      }
      return -1;
    }
  }
}
