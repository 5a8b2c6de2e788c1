package dev.tidings.it;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonStructure;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One connected client. Keeps every frame it received, parsed, in order. Sending waits until the
 * socket took the message; waiting fails with all that was received instead.
 */
final class TestClient implements AutoCloseable, Line.Listener {
  static final Duration SOON = Duration.ofSeconds(10);
  static final int LOST = 1006;

  private static final String SCRATCH = "workspace:scratch-";
  private static final int MAX_SHOWN = 12;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Guarded by lock. */
  private final List<JsonObject> frames = new ArrayList<>();

  /** Channels of {@link #settled} that were subscribed to. Guarded by lock. */
  private final Set<String> scratches = new HashSet<>();

  /** How often a message was an array of frames. Guarded by lock. */
  private int arrays;

  /** Guarded by lock. */
  private @Nullable Close close;

  private @Nullable Line line;

  private TestClient() {}

  /** How a connection ended; 1006 when it broke. */
  record Close(int code, String reason) {}

  /** The server answered the handshake with an HTTP status. */
  static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;

    RefusedException(int status) {
      super("HTTP " + status);
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  static Handshake at(Target hub) {
    return new Handshake(hub);
  }

  /** A client of a user, greeted. */
  static TestClient of(Target hub, String user) {
    return at(hub).token(Tokens.of(user)).greeted();
  }

  /** What the client says when it connects. */
  static final class Handshake {
    private final Target hub;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final List<String> query = new ArrayList<>();
    private boolean batches;
    private int port;
    private Duration patience = SOON.multipliedBy(2);
    private @Nullable Duration held;

    private Handshake(Target hub) {
      this.hub = hub;
      this.port = hub.port();
    }

    Handshake token(String token) {
      return header("Authorization", "Bearer " + token);
    }

    Handshake device(String device) {
      return query("device", device);
    }

    Handshake header(String name, String value) {
      headers.put(name, value);
      return this;
    }

    Handshake query(String name, String value) {
      query.add(name + "=" + value);
      return this;
    }

    /** Takes and sends arrays of frames. */
    Handshake batches() {
      batches = true;
      return this;
    }

    /** Connects to another port, of a proxy. */
    Handshake via(int proxy) {
      port = proxy;
      return this;
    }

    /** How long the hub is asked to hold a poll; 25 s. */
    Handshake holding(Duration time) {
      held = time;
      return this;
    }

    Optional<Duration> held() {
      return Optional.ofNullable(held);
    }

    /** How long a request may take beyond the time that it asks the hub to wait. */
    Handshake patience(Duration time) {
      patience = time;
      return this;
    }

    Target hub() {
      return hub;
    }

    Duration patience() {
      return patience;
    }

    int port() {
      return port;
    }

    Map<String, String> headers() {
      return headers;
    }

    Optional<String> device() {
      return query.stream()
          .filter(parameter -> parameter.startsWith("device="))
          .map(parameter -> parameter.substring("device=".length()))
          .findFirst();
    }

    boolean takesArrays() {
      return batches;
    }

    String queryString() {
      return String.join("&", query);
    }

    CompletableFuture<TestClient> opening() {
      TestClient client = new TestClient();
      return line(client)
          .thenApply(
              line -> {
                client.line = line;
                return client;
              });
    }

    /** Opens a line of its own, without a client. */
    CompletableFuture<? extends Line> line(Line.Listener client) {
      return switch (hub.transport()) {
        case WEBSOCKET -> SocketLine.open(this, client);
        case SSE -> SseLine.open(this, client);
        case LONG_POLL, POLL -> PollLine.open(this, client);
      };
    }

    /** Connects; fails with {@link RefusedException} when the hub refuses it. */
    TestClient open() {
      try {
        return opening().join();
      } catch (CompletionException e) {
        if (e.getCause() instanceof RefusedException refused) {
          throw refused;
        }
        throw e;
      }
    }

    /** Connects and waits for {@code connected}. */
    TestClient greeted() {
      TestClient client = open();
      client.await("connected");
      return client;
    }
  }

  @Override
  public void received(String message) {
    try (JsonReader reader = Json.createReader(new StringReader(message))) {
      JsonStructure value = reader.read();
      change(
          () -> {
            if (value instanceof JsonArray array) {
              arrays++;
              array.getValuesAs(JsonObject.class).forEach(this::take);
            } else {
              take(value.asJsonObject());
            }
          });
    }
  }

  private void take(JsonObject frame) {
    String channel = frame.getString("channel", "");
    if (channel.startsWith(SCRATCH)) {
      scratches.add(channel);
    } else {
      frames.add(frame);
    }
  }

  @Override
  public void closed(int code, String reason) {
    change(() -> close = close == null ? new Close(code, reason) : close);
  }

  private void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private <T> T read(Supplier<T> reading) {
    lock.lock();
    try {
      return reading.get();
    } finally {
      lock.unlock();
    }
  }

  private Line line() {
    return requireNonNull(line);
  }

  /** What a client of a stream or of polls may come back with. */
  String cursor() {
    return line() instanceof SseLine stream ? stream.cursor() : ((PollLine) line()).cursor();
  }

  /** Sends a message as it is. */
  synchronized void send(String message) {
    line().send(message);
  }

  synchronized void sendBinary(byte[] bytes) {
    ((SocketLine) line()).socket().sendBinary(ByteBuffer.wrap(bytes), true).join();
  }

  /** Sends frames as one message. */
  void sendArray(List<String> all) {
    send("[" + String.join(",", all) + "]");
  }

  /** Sends a frame with this id and waits for its answer. */
  JsonObject ask(String id, String frame) {
    send(frame);
    return await("an answer to " + id, Frames.answers(id));
  }

  /** Subscribes and waits until the answer came. */
  JsonObject subscribe(String channel, String... options) {
    String id = "subscribe-" + read(() -> frames.size());
    return ask(id, Frames.subscribe(id, channel, options));
  }

  /** The first frame of the type, once it is there. */
  JsonObject await(String type) {
    return await(type, Frames.ofType(type));
  }

  /** The first frame that fits, once it is there. */
  JsonObject await(String what, Predicate<JsonObject> fits) {
    return await(what, 1, SOON, fits).get(0);
  }

  /** The frames that fit, once there are so many of them. */
  List<JsonObject> await(String what, int count, Duration timeout, Predicate<JsonObject> fits) {
    return awaitAfter(0, what, count, timeout, fits);
  }

  /** The same, counting from the frame after the first {@code skipped}. */
  List<JsonObject> awaitAfter(
      int skipped, String what, int count, Duration timeout, Predicate<JsonObject> fits) {
    List<JsonObject> found = new ArrayList<>();
    int[] seen = {skipped};
    awaitUntil(
        what,
        timeout,
        () -> {
          for (; seen[0] < frames.size(); seen[0]++) {
            if (fits.test(frames.get(seen[0]))) {
              found.add(frames.get(seen[0]));
            }
          }
          return found.size() >= count;
        });
    return found;
  }

  Close awaitClose(Duration timeout) {
    awaitUntil("a close", timeout, () -> close != null);
    return requireNonNull(read(() -> close));
  }

  Close awaitClose() {
    return awaitClose(SOON);
  }

  private void awaitUntil(String what, Duration timeout, Supplier<Boolean> condition) {
    long left = timeout.toNanos();
    lock.lock();
    try {
      while (!condition.get()) {
        if (left <= 0) {
          throw new AssertionError(
              "%s did not come within %s; close: %s, %d frames, the last: %s"
                  .formatted(what, timeout, close, frames.size(), lastFrames()));
        }
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    } finally {
      lock.unlock();
    }
  }

  private List<JsonObject> lastFrames() {
    return frames.subList(Math.max(0, frames.size() - MAX_SHOWN), frames.size());
  }

  /** All frames so far. */
  List<JsonObject> frames() {
    return read(() -> List.copyOf(frames));
  }

  List<JsonObject> frames(Predicate<JsonObject> fits) {
    return frames().stream().filter(fits).toList();
  }

  /** How many messages were arrays of frames. */
  int arrays() {
    return read(() -> arrays);
  }

  boolean isOpen() {
    return read(() -> close == null);
  }

  /**
   * Makes sure that whatever the hub had to tell this client before this call has been received:
   * everything goes through one writer in order. Where answers come another way, what is told in
   * that order is a subscription, which is not among the frames of the client.
   */
  TestClient settled() {
    String id = "settled-" + NANOSECONDS.toMicros(System.nanoTime());
    if (line() instanceof HttpLine) {
      String channel = SCRATCH + id;
      send(Frames.subscribe(id, channel));
      awaitUntil("a scratch subscription", SOON, () -> scratches.contains(channel));
      send("{\"type\":\"unsubscribe\",\"channel\":\"" + channel + "\"}");
    } else {
      ask(id, "{\"type\":\"ping\",\"id\":\"" + id + "\"}");
    }
    return this;
  }

  /** Goes away without a close frame. */
  void abort() {
    line().abort();
  }

  /** Closes with 1000, unless it is closed. */
  @Override
  public void close() {
    if (isOpen()) {
      line().close();
    }
  }
}
