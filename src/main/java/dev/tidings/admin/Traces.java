package dev.tidings.admin;

import dev.tidings.channel.Broker;
import dev.tidings.channel.ChannelKey;
import dev.tidings.channel.Publication;
import dev.tidings.protocol.ChannelName;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.FrameId;
import dev.tidings.protocol.FrameType;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.protocol.Sender;
import dev.tidings.security.Caller;
import dev.tidings.session.ClientSession;
import dev.tidings.session.Threads;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Lets administrators watch the frames of a connection for a bounded time, each on a channel that
 * nobody else may read. A connection is watched by one at a time, and a node watches a bounded
 * number of them.
 */
@Singleton
public class Traces {
  private static final String TYPE = "admin.trace";
  private static final Duration INTERVAL = Duration.ofMillis(250);
  private static final int MOST = 20;
  private static final int ID_BYTES = 12;

  private final Map<String, Trace> traces = new ConcurrentHashMap<>();
  private final AtomicLong published = new AtomicLong();
  private final SecureRandom random = new SecureRandom();
  private final Broker broker;
  private final Acts acts;
  private final Clock clock;

  /** Nobody watches yet. */
  @Inject
  public Traces(Broker broker, Acts acts, Clock clock, Threads threads) {
    this.broker = broker;
    this.acts = acts;
    this.clock = clock;
    threads.every(INTERVAL, this::publish);
  }

  /** Frames of a connection that is watched. */
  @Produces
  @Singleton
  public static FrameType type() {
    return FrameType.ofHub(TYPE);
  }

  /**
   * Begins to watch a connection, which is on record then; whoever watched it before does so no
   * more.
   *
   * @param payloads whether what people say is shown
   * @throws ProtocolException {@code conflict} when too many are watched
   */
  Trace begin(Caller reader, ClientSession session, Duration time, boolean payloads) {
    requireRoom(session);
    String id = newId();
    acts.note(
        reader,
        session.caller().tenant(),
        "connection.traced",
        session.id(),
        detail(id, session).number("seconds", time.toSeconds()).flag("payloads", payloads));
    Trace trace = new Trace(id, reader, session, payloads, clock.millis() + time.toMillis(), clock);
    add(trace).forEach(old -> tell(old, old.take(true)));
    return trace;
  }

  private synchronized void requireRoom(ClientSession session) {
    if (traces.size() - of(session).count() >= MOST) {
      throw new ProtocolException(
          ErrorCode.CONFLICT, "this node watches " + MOST + " connections already; end one first");
    }
  }

  /** Those that it takes the place of. */
  private synchronized List<Trace> add(Trace trace) {
    requireRoom(trace.session()); // somebody may have been quicker
    List<Trace> before = of(trace.session()).toList();
    before.forEach(this::remove);
    traces.put(trace.id(), trace);
    trace.session().tap(trace);
    return before;
  }

  /** Whether it ran; a newer one of the same connection goes on. */
  private synchronized boolean remove(Trace trace) {
    boolean ran = traces.remove(trace.id(), trace);
    if (ran) {
      trace.session().tap(null);
    }
    return ran;
  }

  private String newId() {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static JsonWriter detail(String id, ClientSession session) {
    return JsonWriter.object().text("trace", id).text("user", session.caller().user());
  }

  /** The trace of a channel. */
  Optional<Trace> of(ChannelName channel) {
    return channel.text().startsWith(TYPE + '.')
        ? Optional.ofNullable(traces.get(channel.text().substring(TYPE.length() + 1)))
        : Optional.empty();
  }

  /** What whoever began it is told; now and its end by the hub's clock. */
  String begun(Trace trace) {
    return JsonWriter.object()
        .text("id", trace.id())
        .text("channel", channel(trace).text())
        .number("now", clock.millis())
        .number("until", trace.until())
        .end();
  }

  /** The channel of a trace. */
  static ChannelName channel(Trace trace) {
    return new ChannelName(TYPE + '.' + trace.id());
  }

  /** Ends whichever trace of a connection runs, for the record; nothing happens when none does. */
  void end(Caller caller, ClientSession session) {
    of(session).forEach(trace -> end(caller, trace));
  }

  /** Ends one trace of a connection; false when it does not run, as when another has followed. */
  boolean end(Caller caller, ClientSession session, String id) {
    Optional<Trace> trace = of(session).filter(t -> t.id().equals(id)).findAny();
    trace.ifPresent(found -> end(caller, found));
    return trace.isPresent();
  }

  private Stream<Trace> of(ClientSession session) {
    return traces.values().stream().filter(trace -> trace.session().equals(session));
  }

  /** Ends it first: a database that takes no record must not keep anybody watched. */
  private void end(Caller caller, Trace trace) {
    if (end(trace)) {
      acts.note(
          caller,
          trace.session().caller().tenant(),
          "connection.trace-ended",
          trace.session().id(),
          detail(trace.id(), trace.session()).text("by", Acts.name(trace.reader())));
    }
  }

  /** Whether it ran. */
  private boolean end(Trace trace) {
    boolean ran = remove(trace);
    if (ran) {
      tell(trace, trace.take(true));
    }
    return ran;
  }

  private void publish() {
    long now = clock.millis();
    for (Trace trace : traces.values()) {
      if (trace.isOver(now)) {
        end(trace);
      } else {
        tell(trace, trace.take(false));
      }
    }
  }

  /** Each is a state of its own, so that none takes the place of another that is not read yet. */
  private void tell(Trace trace, String payload) {
    if (payload.isEmpty()) {
      return;
    }
    String part = "part-" + published.incrementAndGet();
    broker.publish(
        Publication.ofHub(
            new ChannelKey(trace.reader().tenant(), channel(trace)),
            TYPE,
            new Sender(Sender.HUB.userId(), part, Sender.HUB.name()),
            FrameId.of(trace.id() + '-' + part),
            payload));
  }
}
