package dev.tidings.it;

import static java.util.Objects.requireNonNull;

import dev.tidings.it.History.Step;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonStructure;
import java.io.StringReader;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client that does what the contract asks of one: it keeps its place in the channel, goes on from
 * there after each loss, not before the hub asked it to, and publishes again what was not answered,
 * in order and with the same ids. Its history has all it did and saw. Safe for use by several
 * threads.
 */
final class ContinuousClient implements AutoCloseable {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static final Duration WATCH = Duration.ofMillis(300);
  private static final ScheduledExecutorService TIMER =
      Executors.newScheduledThreadPool(
          2,
          task -> {
            Thread thread = new Thread(task, "continuous-clients");
            thread.setDaemon(true);
            return thread;
          });

  private final Target hub;
  private final int port;
  private final String channel;
  private final String device;
  private final String token;
  private final Habits habits;
  private final History history;
  private final Future<?> watch;

  /** Publications without an answer, by their refs, in the order in which they were sent. */
  private final Map<String, String> unanswered = new LinkedHashMap<>();

  private @Nullable Connection current;

  /** Its place; null before the first subscription. */
  private @Nullable String position;

  /** The place from which it asked to go on in this session. */
  private @Nullable String asked;

  /** Every {@code disconnect} that it got. */
  private final List<JsonObject> farewells = new ArrayList<>();

  private int published;
  private long lastAcked;
  private boolean away;
  private boolean stopped;

  /**
   * What kind of client it is.
   *
   * @param silence how long the hub may say nothing before the connection is given up
   * @param history how many events it asks for in case that the hub cannot go on from its place
   */
  record Habits(Duration silence, int history) {
    static final Habits USUAL = new Habits(Duration.ofMillis(1_500), 0);
  }

  /** Connects through a port, and again whenever the connection is lost. */
  ContinuousClient(Target hub, int port, String channel, String name, Habits habits) {
    this.hub = hub;
    this.port = port;
    this.channel = channel;
    this.habits = habits;
    this.device = Frames.unique(name + "-device-");
    this.token = Tokens.of(Frames.unique(name + "-"));
    this.history = new History(device);
    connect();
    this.watch =
        TIMER.scheduleWithFixedDelay(
            this::lookAfter, WATCH.toMillis(), WATCH.toMillis(), TimeUnit.MILLISECONDS);
  }

  History history() {
    return history;
  }

  /** Publishes one event, now or as soon as there is a connection. */
  synchronized void publish() {
    String ref = "p" + ++published;
    history.add(new Step.Sent(ref));
    String frame = Frames.publish(ref, channel);
    unanswered.put(ref, frame);
    if (current != null && current.greeted) {
      current.send(frame);
    }
  }

  /** Closes the connection in order, and comes back. */
  synchronized void leave() {
    Connection left = current;
    if (left != null) {
      left.close();
      lost(left);
    }
  }

  /** Closes the connection in order, and stays away. */
  synchronized void goAway() {
    away = true;
    leave();
  }

  /** Connects after it was away. */
  synchronized void comeBack() {
    away = false;
    connect();
  }

  /** Opens a second connection of the same device, and leaves the first one as it is. */
  synchronized void connectAgain() {
    current = null;
    connect();
  }

  /** Whether it does not even try to connect. */
  synchronized boolean isAway() {
    return away;
  }

  /** Whether it is subscribed and has an answer to everything. */
  synchronized boolean isQuiet() {
    return unanswered.isEmpty() && current != null && current.joined;
  }

  /** What the hub said before it ended connections, in order. */
  synchronized List<JsonObject> farewells() {
    return List.copyOf(farewells);
  }

  /** The offset of the last event that it has or was told to have missed. */
  synchronized long offset() {
    return position == null ? -1 : Frames.offset(position);
  }

  /** The highest offset that it was given for an event of its own. */
  synchronized long lastAcked() {
    return lastAcked;
  }

  private synchronized void connect() {
    if (stopped || away || current != null) {
      return;
    }
    Connection next = new Connection();
    current = next;
    Future<?> unused =
        HTTP.newWebSocketBuilder()
            .header("Authorization", "Bearer " + token)
            .subprotocols("tidings.v1")
            .buildAsync(hub.endpoint(port, "device=" + device), next)
            .whenComplete(
                (socket, failure) -> {
                  if (failure != null) {
                    lost(next);
                  }
                });
  }

  private synchronized void lost(Connection connection) {
    if (current == connection) {
      current = null;
      int pause =
          connection.retryAfter > 0
              ? connection.retryAfter
              : ThreadLocalRandom.current().nextInt(20, 150);
      Future<?> unused = TIMER.schedule(this::connect, pause, TimeUnit.MILLISECONDS);
    }
  }

  private synchronized void lookAfter() {
    Connection connection = current;
    if (connection == null) {
      return;
    }
    if (System.nanoTime() - connection.heard > habits.silence().toNanos()) {
      connection.abort();
      lost(connection);
    } else if (connection.greeted) {
      connection.send("{\"type\":\"ping\"}");
    }
  }

  private synchronized void received(Connection connection, JsonObject frame) {
    if (connection != current) {
      return; // given up
    }
    connection.heard = System.nanoTime();
    switch (frame.getString("type")) {
      case "connected" -> greeted(connection);
      case "subscribed" -> joined(connection, frame);
      case "message" -> {
        position = frame.getString("id");
        String sender = frame.getJsonObject("sender").getString("clientId");
        history.add(new Step.Received(frame.getString("id"), Frames.ref(frame), sender));
      }
      case "gap" -> {
        position = frame.getString("to");
        history.add(
            new Step.Missed(
                frame.getString("from"), frame.getString("to"), frame.getString("reason")));
      }
      case "ack" -> acked(frame);
      case "error" -> refused(frame);
      case "disconnect" -> {
        connection.retryAfter = frame.getInt("retryAfter");
        farewells.add(frame);
      }
      default -> {} // pong
    }
  }

  private void greeted(Connection connection) {
    connection.greeted = true;
    asked = position;
    connection.send(
        asked == null
            ? Frames.subscribe("s", channel)
            : Frames.subscribe(
                "s", channel, Frames.lastEventId(asked), "\"history\":" + habits.history()));
    unanswered.values().forEach(connection::send);
  }

  private void joined(Connection connection, JsonObject frame) {
    connection.joined = true;
    boolean recovered = frame.getBoolean("recovered", false);
    String at = frame.getString("lastEventId");
    history.add(new Step.Joined(asked, at, recovered));
    position = asked == null || recovered ? at : position;
  }

  private void acked(JsonObject frame) {
    String ref = frame.getString("id");
    String eventId = frame.getString("eventId");
    unanswered.remove(ref);
    lastAcked = Math.max(lastAcked, Frames.offset(eventId));
    history.add(new Step.Acked(ref, eventId));
  }

  private void refused(JsonObject frame) {
    String ref = frame.get("id") instanceof JsonString id ? id.getString() : "";
    if (!frame.getBoolean("retryable") && unanswered.remove(ref) != null) {
      history.add(new Step.Refused(ref));
    }
  }

  /** Leaves for good. */
  @Override
  public synchronized void close() {
    stopped = true;
    watch.cancel(false);
    if (current != null) {
      current.close();
    }
  }

  /** One connection of the client; its fields are guarded by the client. */
  private final class Connection implements WebSocket.Listener {
    private final StringBuilder partial = new StringBuilder();
    private @Nullable WebSocket socket;
    private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);
    private long heard = System.nanoTime();
    private boolean greeted;
    private boolean joined;

    /** How long the hub asked it to stay away, in milliseconds. */
    private int retryAfter;

    @Override
    public void onOpen(WebSocket opened) {
      synchronized (ContinuousClient.this) {
        socket = opened;
      }
      opened.request(1);
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      partial.append(part);
      if (last) {
        try (JsonReader reader = Json.createReader(new StringReader(partial.toString()))) {
          JsonStructure message = reader.read();
          if (message instanceof JsonArray frames) {
            frames.getValuesAs(JsonObject.class).forEach(frame -> received(this, frame));
          } else {
            received(this, message.asJsonObject());
          }
        }
        partial.setLength(0);
      }
      from.request(1);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      lost(this);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      lost(this);
    }

    void send(String frame) {
      WebSocket open = requireNonNull(socket);
      sent = sent.handle((done, failure) -> open.sendText(frame, true)).thenCompose(f -> f);
    }

    void close() {
      if (socket != null) {
        WebSocket open = socket;
        Future<?> unused =
            sent.whenComplete((done, failure) -> open.sendClose(WebSocket.NORMAL_CLOSURE, ""));
      }
    }

    void abort() {
      if (socket != null) {
        socket.abort();
      }
    }
  }
}
