package dev.tidings.admin;

import dev.tidings.channel.Broker;
import dev.tidings.channel.ChannelKey;
import dev.tidings.channel.Publication;
import dev.tidings.protocol.ChannelName;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.FrameId;
import dev.tidings.protocol.FrameType;
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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

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
  private final Clock clock;

  /** Nobody watches yet. */
  @Inject
  public Traces(Broker broker, Clock clock, Threads threads) {
    this.broker = broker;
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
   * Begins to watch a connection; whoever watched it before does so no more.
   *
   * @param payloads whether what people say is shown
   * @throws ProtocolException {@code conflict} when too many are watched
   */
  synchronized Trace begin(Caller reader, ClientSession session, Duration time, boolean payloads) {
    traces.values().stream().filter(t -> t.session().equals(session)).forEach(this::end);
    if (traces.size() >= MOST) {
      throw new ProtocolException(
          ErrorCode.CONFLICT, "this node watches " + MOST + " connections already; end one first");
    }
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    String id = HexFormat.of().formatHex(bytes);
    long until = clock.millis() + time.toMillis();
    Trace trace = new Trace(id, reader, session, payloads, until, clock);
    traces.put(id, trace);
    session.tap(trace);
    return trace;
  }

  /** The trace of a channel. */
  Optional<Trace> of(ChannelName channel) {
    return channel.text().startsWith(TYPE + '.')
        ? Optional.ofNullable(traces.get(channel.text().substring(TYPE.length() + 1)))
        : Optional.empty();
  }

  /** The channel of a trace. */
  static ChannelName channel(Trace trace) {
    return new ChannelName(TYPE + '.' + trace.id());
  }

  /** Ends the traces of a connection. */
  void end(ClientSession session) {
    traces.values().stream().filter(t -> t.session().equals(session)).forEach(this::end);
  }

  private void end(Trace trace) {
    trace.session().tap(null);
    traces.remove(trace.id());
    tell(trace, trace.take(true));
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
