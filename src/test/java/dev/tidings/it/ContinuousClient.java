package dev.tidings.it;

import dev.tidings.it.History.Step;
import dev.tidings.it.Target.Transport;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
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
  /** How long the hub holds its polls; less than the silence that it takes for a loss. */
  private static final Duration HELD = Duration.ofMillis(700);

  private static final Duration WATCH = Duration.ofMillis(300);
  private static final ScheduledExecutorService TIMER =
      Executors.newScheduledThreadPool(
          2,
          task -> {
            Thread thread = new Thread(task, "continuous-clients");
            thread.setDaemon(true);
            return thread;
          });

  private static final ExecutorService SENDERS =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "continuous-senders");
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

  /** How many it has had, begun at a place of its own so that clients differ. */
  private int connections;

  private int published;
  private long lastAcked;
  private boolean away;
  private boolean stopped;

  /**
   * What kind of client it is.
   *
   * @param silence how long the hub may say nothing before the connection is given up
   * @param history how many events it asks for in case that the hub cannot go on from its place; on
   *     WebSockets only
   * @param ways by which transports it connects, each time by the next one
   */
  record Habits(Duration silence, int history, List<Transport> ways) {
    static final Habits USUAL = new Habits(Duration.ofMillis(1_500), 0);

    /** On WebSockets. */
    Habits(Duration silence, int history) {
      this(silence, history, List.of(Transport.WEBSOCKET));
    }

    /** The same over other transports. */
    Habits over(List<Transport> others) {
      return new Habits(silence, history, others);
    }
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
    this.connections = name.hashCode();
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
      Future<?> unused = left.close().whenComplete((done, failure) -> lost(left));
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

  /**
   * Opens a second connection of the same device, and leaves the first one as it is; of two that
   * poll each would take the session from the other for ever, so the first does it no more.
   */
  synchronized void connectAgain() {
    if (current != null && current.polls()) {
      current.abort();
    }
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
    Transport way = habits.ways().get(Math.floorMod(connections++, habits.ways().size()));
    Connection next = new Connection(way);
    current = next;
    asked = position;
    next.open(handshake(way));
  }

  /** Where it stands is said in the address, or on a WebSocket in the subscription. */
  private TestClient.Handshake handshake(Transport way) {
    TestClient.Handshake handshake =
        TestClient.at(hub.over(way))
            .via(port)
            .token(token)
            .device(device)
            .batches()
            .patience(habits.silence())
            .holding(HELD);
    if (way != Transport.WEBSOCKET) {
      handshake.query("channels", channel);
      if (position != null) {
        handshake.query("positions", position);
      }
    }
    return handshake;
  }

  private synchronized void lost(Connection connection) {
    if (current == connection) {
      connection.abort(); // of polls, the way down goes on where only the way up has failed
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
      lost(connection);
    } else if (connection.greeted && connection.way == Transport.WEBSOCKET) {
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
      case "error" -> refused(connection, frame);
      case "disconnect" -> {
        connection.retryAfter = frame.getInt("retryAfter");
        farewells.add(frame);
      }
      default -> {} // pong
    }
  }

  /** Also in the middle of polls, when the hub has made the session anew from their cursor. */
  private void greeted(Connection connection) {
    connection.greeted = true;
    connection.joined = false;
    asked = position;
    if (connection.way == Transport.WEBSOCKET) {
      connection.send(
          asked == null
              ? Frames.subscribe("s", channel)
              : Frames.subscribe(
                  "s", channel, Frames.lastEventId(asked), "\"history\":" + habits.history()));
    }
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

  /** A request that is refused as a whole leaves its frames without an answer. */
  private void refused(Connection connection, JsonObject frame) {
    if (!frame.containsKey("id") && connection.way != Transport.WEBSOCKET) {
      lost(connection);
      return;
    }
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
      Future<?> unused = current.close();
    }
  }

  /** One connection of the client; its fields are guarded by the client. */
  private final class Connection implements Line.Listener {
    private final Transport way;
    private final CompletableFuture<Line> line = new CompletableFuture<>();

    /** Fails with the first frame that could not be sent, and with it those behind it. */
    private CompletableFuture<?> sent = line;

    private long heard = System.nanoTime();
    private boolean greeted;
    private boolean joined;

    /** Nothing more is sent. */
    private boolean aborted;

    /** How long the hub asked it to stay away, in milliseconds. */
    private int retryAfter;

    Connection(Transport way) {
      this.way = way;
    }

    boolean polls() {
      return way == Transport.LONG_POLL || way == Transport.POLL;
    }

    void open(TestClient.Handshake handshake) {
      Future<?> unused = handshake.line(this).whenComplete(this::opened);
    }

    private void opened(Line opened, @Nullable Throwable failure) {
      if (failure != null) {
        line.completeExceptionally(failure);
        lost(this);
        return;
      }
      line.complete(opened);
      synchronized (ContinuousClient.this) {
        if (aborted) {
          opened.abort();
        }
      }
    }

    @Override
    public void received(String message) {
      HttpLine.frames(message).forEach(frame -> ContinuousClient.this.received(this, frame));
    }

    @Override
    public void alive() {
      synchronized (ContinuousClient.this) {
        heard = System.nanoTime();
      }
    }

    @Override
    public void closed(int code, String reason) {
      synchronized (ContinuousClient.this) {
        aborted = true;
      }
      lost(this);
    }

    void send(String frame) {
      sent = sent.thenRunAsync(() -> sendUnlessAborted(frame), SENDERS);
      Future<?> unused =
          sent.whenComplete(
              (done, failure) -> {
                if (failure != null) {
                  lost(this);
                }
              });
    }

    /** What comes behind a frame that was not taken must not be taken before it. */
    private void sendUnlessAborted(String frame) {
      synchronized (ContinuousClient.this) {
        if (aborted) {
          return;
        }
      }
      line.join().send(frame);
    }

    /** Says that it leaves, once all is sent. */
    CompletableFuture<?> close() {
      return sent.thenRunAsync(() -> line.join().close(), SENDERS);
    }

    void abort() {
      aborted = true;
      if (line.isDone() && !line.isCompletedExceptionally()) {
        line.join().abort();
      }
    }
  }
}
