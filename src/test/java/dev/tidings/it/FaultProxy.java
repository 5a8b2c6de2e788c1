package dev.tidings.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * A TCP proxy before a hub that does to connections what the field does. Rules say to which parts
 * of which connections, and how often; the first that fits a chunk of bytes decides about it.
 */
final class FaultProxy implements AutoCloseable {
  private static final int CHUNK = 4_096;
  private static final int BACKLOG = 500;

  private final int target;
  private final ServerSocket listener;
  private final List<Rule> rules = new CopyOnWriteArrayList<>();
  private final List<Link> links = new CopyOnWriteArrayList<>();
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger applied = new AtomicInteger();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "fault-proxy");
            thread.setDaemon(true);
            return thread;
          });

  /** Begins to listen on a free port of the loopback interface. */
  FaultProxy(Target hub) {
    target = hub.port();
    try {
      listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(this::accept);
  }

  /** Which way bytes go. */
  enum Direction {
    /** To the hub. */
    UP,
    /** To the client. */
    DOWN
  }

  /**
   * A chunk of bytes on its way.
   *
   * @param connection 0 for the first connection that the proxy took
   * @param from how many bytes went this way before
   * @param size how many it has
   */
  record Chunk(int connection, Direction direction, long from, int size) {
    /** Whether the chunk has the byte at this place in its direction, or one after it. */
    boolean reaches(long place) {
      return from + size > place;
    }
  }

  /** What happens to a chunk and its connection. */
  sealed interface Fault {
    /** Both sides are reset; with {@code passed} bytes of the chunk sent on before. */
    record Reset(int passed) implements Fault {}

    /** The proxy closes both sides in order, after so many bytes of the chunk. */
    record Close(int passed) implements Fault {}

    /** Nothing goes this way any more, and nobody is told. */
    record Drop() implements Fault {}

    /** Nothing goes either way any more, and nobody is told. */
    record HalfOpen() implements Fault {}

    /** The chunk is late. */
    record Delay(Duration time) implements Fault {}
  }

  /** A fault for the chunks that match, a number of times. */
  static final class Rule {
    private final Predicate<Chunk> match;
    private final Fault fault;
    private final AtomicInteger left;

    Rule(Predicate<Chunk> match, int times, Fault fault) {
      this.match = match;
      this.fault = fault;
      this.left = new AtomicInteger(times);
    }

    private boolean applies(Chunk chunk) {
      return match.test(chunk) && left.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
    }
  }

  int port() {
    return listener.getLocalPort();
  }

  /** From now on the rule holds, after those before it. */
  void add(Rule rule) {
    rules.add(rule);
  }

  /** No rule holds any more. What is half open stays so. */
  void mend() {
    rules.clear();
  }

  /** Resets all connections that there are. */
  void resetAll() {
    links.forEach(Link::reset);
  }

  /** Carries nothing more in either direction, and leaves every socket open. */
  void freeze() {
    links.forEach(link -> link.silent = true);
  }

  /** How many connections it has taken so far. */
  int accepted() {
    return accepted.get();
  }

  /** How many faults there were so far. */
  int applied() {
    return applied.get();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Link link = new Link(accepted.getAndIncrement(), listener.accept());
        links.add(link);
        threads.execute(link::open);
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private Fault faultOf(Chunk chunk) {
    for (Rule rule : rules) {
      if (rule.applies(chunk)) {
        applied.incrementAndGet();
        return rule.fault;
      }
    }
    return new Fault.Delay(Duration.ZERO);
  }

  /** One connection. */
  private final class Link {
    private final int index;
    private final Socket client;
    private final Socket hub = new Socket();
    private volatile boolean silent;

    Link(int index, Socket client) {
      this.index = index;
      this.client = client;
    }

    void open() {
      try {
        hub.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
        threads.execute(() -> carry(Direction.UP, client, hub));
        carry(Direction.DOWN, hub, client);
      } catch (IOException e) {
        reset();
      }
    }

    private void carry(Direction direction, Socket from, Socket to) {
      byte[] bytes = new byte[CHUNK];
      long before = 0;
      boolean dropping = false;
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int size = in.read(bytes); size >= 0; size = in.read(bytes)) {
          Fault fault = faultOf(new Chunk(index, direction, before, size));
          before += size;
          dropping |= fault instanceof Fault.Drop;
          if (!dropping && !silent && !hit(fault, bytes, size, out)) {
            return;
          }
        }
        if (!dropping && !silent) {
          to.shutdownOutput();
        }
      } catch (IOException e) {
        reset();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /** Sends the chunk on as the fault allows; false when the connection is over. */
    private boolean hit(Fault fault, byte[] bytes, int size, OutputStream out)
        throws IOException, InterruptedException {
      if (fault instanceof Fault.Reset reset) {
        out.write(bytes, 0, Math.min(size, reset.passed()));
        reset();
        return false;
      }
      if (fault instanceof Fault.Close close) {
        out.write(bytes, 0, Math.min(size, close.passed()));
        end();
        return false;
      }
      if (fault instanceof Fault.HalfOpen) {
        silent = true;
        return true;
      }
      if (fault instanceof Fault.Delay delay && !delay.time().isZero()) {
        TimeUnit.NANOSECONDS.sleep(delay.time().toNanos());
      }
      out.write(bytes, 0, size);
      return true;
    }

    private synchronized void end() throws IOException {
      client.close();
      hub.close();
    }

    private synchronized void reset() {
      links.remove(this);
      try {
        for (Socket socket : List.of(client, hub)) {
          if (socket.isConnected() && !socket.isClosed()) {
            socket.setSoLinger(true, 0);
          }
        }
        end();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() {
    resetAll();
    threads.shutdownNow();
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
