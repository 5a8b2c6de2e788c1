package dev.tidings.it;

import dev.tidings.protocol.Utf8;
import java.util.ArrayList;
import java.util.List;

/** A client that keeps its own account of what it sends and is sent. */
final class CountingClient implements Line.Listener, AutoCloseable {
  private final SocketLine line;

  /** Guarded by this, as everything below. */
  private final List<String> received = new ArrayList<>();

  private long sent;
  private long bytesSent;
  private long bytesReceived;
  private boolean closed;

  private CountingClient(TestClient.Handshake handshake) {
    line = SocketLine.open(handshake, this).join();
  }

  /** Connected and greeted. */
  static CountingClient of(Target hub, String token) {
    CountingClient client = new CountingClient(TestClient.at(hub).token(token));
    client.await("\"type\":\"connected\"", 1);
    return client;
  }

  @Override
  public synchronized void received(String message) {
    received.add(message);
    bytesReceived += Utf8.length(message);
    notifyAll();
  }

  @Override
  public synchronized void closed(int code, String reason) {
    closed = true;
    notifyAll();
  }

  void send(String message) {
    synchronized (this) {
      sent++;
      bytesSent += Utf8.length(message);
    }
    line.send(message);
  }

  /** Waits until so many messages had the text in them. */
  synchronized void await(String text, int count) {
    long end = System.nanoTime() + TestClient.SOON.toNanos() * 2;
    while (received.stream().filter(message -> message.contains(text)).count() < count) {
      waitUntil(end, text);
    }
  }

  synchronized void awaitClosed() {
    long end = System.nanoTime() + TestClient.SOON.toNanos();
    while (!closed) {
      waitUntil(end, "the close");
    }
  }

  private void waitUntil(long end, String what) {
    long millis = (end - System.nanoTime()) / 1_000_000;
    if (millis <= 0) {
      throw new AssertionError(what + " did not come; there is " + received);
    }
    try {
      wait(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Messages that it has sent. */
  synchronized long sent() {
    return sent;
  }

  synchronized long bytesSent() {
    return bytesSent;
  }

  /** Messages that it has been sent; each has one frame. */
  synchronized long received() {
    return received.size();
  }

  synchronized long bytesReceived() {
    return bytesReceived;
  }

  /** How many of them had the text in them. */
  synchronized long with(String text) {
    return received.stream().filter(message -> message.contains(text)).count();
  }

  @Override
  public void close() {
    line.close();
  }
}
