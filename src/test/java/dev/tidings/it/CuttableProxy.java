package dev.tidings.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A TCP proxy before a hub whose connections break as they do in the field. */
final class CuttableProxy implements AutoCloseable {
  private static final int BUFFER = 16_384;

  private final int target;
  private final ServerSocket listener;
  private final List<Link> links = new CopyOnWriteArrayList<>();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "proxy");
            thread.setDaemon(true);
            return thread;
          });

  /** Begins to listen on a free port of the loopback interface. */
  CuttableProxy(Target hub) {
    this.target = hub.port();
    try {
      this.listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Resets all connections, on both sides. */
  void cut() {
    links.forEach(Link::reset);
    links.clear();
  }

  /** Carries nothing more in either direction, and leaves every socket open. */
  void freeze() {
    links.forEach(link -> link.frozen = true);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Link link = new Link(client, new Socket(InetAddress.getLoopbackAddress(), target));
        links.add(link);
        threads.execute(() -> link.carry(link.client, link.server));
        threads.execute(() -> link.carry(link.server, link.client));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  /** One connection. */
  private static final class Link {
    private final Socket client;
    private final Socket server;
    private volatile boolean frozen;

    Link(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    void carry(Socket from, Socket to) {
      byte[] buffer = new byte[BUFFER];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int n = in.read(buffer); n >= 0 && !frozen; n = in.read(buffer)) {
          out.write(buffer, 0, n);
        }
        if (!frozen) {
          to.shutdownOutput();
        }
      } catch (IOException e) {
        reset();
      }
    }

    synchronized void reset() {
      for (Socket socket : List.of(client, server)) {
        try {
          if (!socket.isClosed()) {
            socket.setSoLinger(true, 0);
            socket.close();
          }
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  @Override
  public void close() {
    cut();
    threads.shutdownNow();
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
