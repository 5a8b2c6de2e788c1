package dev.tidings.it;

import static dev.tidings.it.Frames.answers;
import static dev.tidings.it.Frames.channel;
import static dev.tidings.it.Frames.messageIn;
import static dev.tidings.it.Frames.publish;
import static dev.tidings.it.Frames.unique;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A healthy client beside one that misbehaves: it publishes one event after the other, waiting for
 * each. At the end nothing may be missing, and no event may have taken long.
 */
final class Neighbour implements AutoCloseable {
  private static final Duration SLOWEST = Duration.ofSeconds(3);

  private final String channel = channel();
  private final TestClient client;
  private final CompletableFuture<Long> published;
  private volatile boolean finished;

  Neighbour(Target hub) {
    client = TestClient.of(hub, unique("neighbour-"));
    client.subscribe(channel);
    published = CompletableFuture.supplyAsync(this::publishAll);
  }

  private long publishAll() {
    long count = 0;
    while (!finished || count < 10) {
      String id = "n" + ++count;
      client.send(publish(id, channel));
      client.await("ack " + id, 1, SLOWEST, answers(id));
      String ref = id;
      client.await(
          "event " + id,
          1,
          SLOWEST,
          messageIn(channel).and(message -> Frames.ref(message).equals(ref)));
    }
    return count;
  }

  @Override
  public void close() {
    finished = true;
    long count = published.join();
    Frames.assertEvents(client.frames(messageIn(channel)), count);
    client.close();
  }
}
