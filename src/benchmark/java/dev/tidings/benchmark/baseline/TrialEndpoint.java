package dev.tidings.benchmark.baseline;

import jakarta.websocket.OnClose;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The least that is fast: a queue for each session, and two threads that write all that waits in it
 * as one array. Nothing keeps a reader that stops from stopping half of the others.
 */
@ServerEndpoint("/trial")
public class TrialEndpoint {
  private static final int FRAMES = 64;
  private static final int CHARS = 65_536;
  private static final Map<String, Outbox> OUTBOXES = new ConcurrentHashMap<>();
  private static final List<BlockingQueue<Outbox>> WRITERS = List.of(writer(), writer());

  private record Outbox(
      Session session, Queue<String> texts, AtomicBoolean waiting, BlockingQueue<Outbox> writer) {
    void offer(String text) {
      texts.add(text);
      enqueue();
    }

    private void enqueue() {
      if (waiting.compareAndSet(false, true)) {
        writer.add(this);
      }
    }

    private void write() throws IOException {
      StringBuilder array = new StringBuilder("[");
      for (int i = 0; i < FRAMES && array.length() < CHARS && !texts.isEmpty(); i++) {
        array.append(i == 0 ? "" : ",").append(texts.poll());
      }
      waiting.set(false);
      if (!texts.isEmpty()) {
        enqueue();
      }
      if (array.length() > 1) {
        session.getBasicRemote().sendText(array.append(']').toString());
      }
    }
  }

  private static BlockingQueue<Outbox> writer() {
    BlockingQueue<Outbox> queue = new LinkedBlockingQueue<>();
    Thread thread = new Thread(() -> writeAll(queue), "trial-writer");
    thread.setDaemon(true);
    thread.start();
    return queue;
  }

  private static void writeAll(BlockingQueue<Outbox> queue) {
    while (true) {
      try {
        Outbox outbox = queue.take();
        if (outbox.session.isOpen()) {
          outbox.write();
        }
      } catch (IOException | IllegalStateException e) {
        // that session is gone; onClose removes it
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Adds a subscriber; one that says it is a publisher gets nothing. */
  @OnOpen
  public void open(Session session) {
    if (!"publisher".equals(session.getQueryString())) {
      OUTBOXES.put(
          session.getId(),
          new Outbox(
              session,
              new ConcurrentLinkedQueue<>(),
              new AtomicBoolean(),
              WRITERS.get(OUTBOXES.size() % WRITERS.size())));
    }
  }

  /** Queues a text for everybody. */
  @OnMessage
  public void text(String text) {
    OUTBOXES.values().forEach(outbox -> outbox.offer(text));
  }

  /** Removes a subscriber. */
  @OnClose
  public void close(Session session) {
    OUTBOXES.remove(session.getId());
  }
}
