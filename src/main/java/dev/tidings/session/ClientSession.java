package dev.tidings.session;

import dev.tidings.protocol.CloseCode;
import dev.tidings.protocol.EncodedFrame;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.FlowLevel;
import dev.tidings.protocol.GapReason;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.protocol.ServerFrame;
import dev.tidings.protocol.SpokenDialect;
import dev.tidings.protocol.Translator;
import dev.tidings.security.Caller;
import dev.tidings.security.Handshake;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One connected client, whatever its transport. Sending never blocks: frames are handed to the
 * session's writer and go out in the order of the calls. Safe for use by several threads.
 */
public final class ClientSession {
  /** Why a session ends whose device has a newer one; clients are told it. */
  public static final String TAKEN_OVER = "a newer session of this device took over";

  private final String id;
  private final Connection connection;

  /** What the client came with; let go once the caller is known. */
  private volatile @Nullable Handshake handshake;

  private final Instant opened;
  private final SessionEnd end;
  private final WriterShard shard;
  private final Outlet outlet;
  private final Lifecycle lifecycle = new Lifecycle();
  private final Inbox inbox;
  private final TrafficCounter traffic = new TrafficCounter();
  private final ToldErrors errors;
  private final Liveness liveness;

  /** How the client names things. */
  private final SpokenDialect dialect;

  /** Where its answers go; null where they go out on its connection. */
  private final @Nullable Answers answers;

  /** Who it is; null until the caller is known. Written by the thread that authenticates. */
  private volatile @Nullable Identity identity;

  private volatile boolean gone;
  private volatile FlowLevel flow = FlowLevel.NONE;

  /** Who hears of its messages; null while nobody does. */
  private volatile @Nullable FrameTap tap;

  ClientSession(
      String id,
      Connection connection,
      @Nullable Handshake handshake,
      SpokenDialect dialect,
      Clock clock,
      SessionEnd end,
      Writers writers,
      Function<ClientSession, Inbox> inbox) {
    this.id = id;
    this.connection = connection;
    this.handshake = handshake;
    this.dialect = dialect;
    this.opened = clock.instant();
    this.errors = new ToldErrors(clock);
    this.end = end;
    this.answers = connection.isDuplex() ? null : new Answers(connection instanceof NoConnection);
    this.inbox = inbox.apply(this);
    this.outlet = writers.outlet(this);
    this.shard = outlet.shard();
    this.liveness = new Liveness(opened.toEpochMilli());
  }

  private record Identity(Caller caller, String device) {}

  /** How a session's end is carried out. */
  interface SessionEnd {
    void end(ClientSession session, CloseCode code, String reason, Farewell farewell);

    void restart(ClientSession session, String reason, long retryAfter);
  }

  /** Whether the client hears of the end. */
  enum Farewell {
    /** A {@code disconnect} frame, then the close code. */
    SAID,
    /** The same, and the frame asks the client not to come back. */
    FINAL,
    /** The same as well: its device has another session, which may be the same client's. */
    SUPERSEDED,
    /** Just the close: the client does not read. */
    UNSAID,
    /** There is nobody left to tell; on record it is a lost connection. */
    LOST
  }

  /** The id of this session; unique over all nodes and time. */
  public String id() {
    return id;
  }

  /** The transport behind it. */
  public Connection connection() {
    return connection;
  }

  /** What the client came with, until the caller is known. */
  Handshake handshake() {
    Handshake known = handshake;
    if (known == null) {
      throw new IllegalStateException("the caller of " + this + " is known already");
    }
    return known;
  }

  /** When the connection was made. */
  public Instant opened() {
    return opened;
  }

  /** Whether the caller is known and the session has not ended. */
  public boolean isOpen() {
    return lifecycle.isOpen();
  }

  /** Whether it has ended. */
  public boolean hasEnded() {
    return lifecycle.hasEnded();
  }

  /** How much of states and lossy events the client takes. */
  public FlowLevel flow() {
    return flow;
  }

  /** Whether its last write held up its thread: the client reads more slowly than it is sent. */
  public boolean isSlow() {
    return outlet.isSlow();
  }

  /** Whether it has ended and its connection is closed. */
  public boolean isGone() {
    return gone;
  }

  /** Notes that its connection is closed. */
  void gone() {
    gone = true;
  }

  /**
   * Who it is.
   *
   * @throws ProtocolException {@code unauthenticated} until the caller is known
   */
  public Caller caller() {
    return known().caller();
  }

  /** Who it is, or empty until the caller is known. */
  public Optional<Caller> knownCaller() {
    return Optional.ofNullable(identity).map(Identity::caller);
  }

  /** The client's device, which is also its {@code clientId}. */
  public String device() {
    return known().device();
  }

  /** How the client names things. */
  SpokenDialect dialect() {
    return dialect;
  }

  /** Who translates for it; null where nothing has to be. */
  @Nullable Translator translator() {
    return dialect.translator();
  }

  /** The caller's tenant; empty until the caller is known. */
  String tenant() {
    Identity known = identity;
    return known == null ? "" : known.caller().tenant();
  }

  /** Sends a frame of this session's own. */
  public void send(ServerFrame frame) {
    if (frame instanceof ServerFrame.ErrorFrame error) {
      errors.add(error);
    }
    send(EncodedFrame.answer(frame));
  }

  /** Sends a frame that was encoded before. */
  public void send(EncodedFrame frame) {
    onWriter(() -> outlet.offer(frame));
  }

  /**
   * Attaches the session to a channel; runs on the session's writer, in order with everything else
   * that is sent. The function is given the offset at which the session is already, or empty when
   * it is new there, and answers where to start. A session that is attached stays where it is: only
   * whether it listens to presence changes.
   */
  public void attach(Feed feed, boolean presence, Function<Optional<Long>, Start> start) {
    attach(feed, feed.channel(), presence, start);
  }

  /** The same under the name that the client uses for the channel, with which it comes back. */
  public void attach(
      Feed feed, String name, boolean presence, Function<Optional<Long>, Start> start) {
    onWriter(
        () -> {
          Reader current = outlet.reader(feed);
          Start at = start.apply(Optional.ofNullable(current).map(Reader::offset));
          at.first().forEach(outlet::offer);
          if (at.gap() != null) {
            traffic.toldGap(at.gap());
          }
          if (current == null) {
            outlet.attach(
                new Reader(outlet, feed.on(shard), name, at.offset(), at.replayUntil(), presence));
          } else {
            current.listenToPresence(presence);
          }
        });
  }

  /**
   * Where a session begins to read a channel.
   *
   * @param offset the offset immediately before its next event
   * @param replayUntil events up to this offset are marked as sent again; 0 for none
   * @param first what the session gets before any event
   * @param gap why it is told in there that it misses events; null where it is not
   */
  public record Start(
      long offset, long replayUntil, Iterable<EncodedFrame> first, @Nullable GapReason gap) {
    /** A start without a gap. */
    public Start(long offset, long replayUntil, Iterable<EncodedFrame> first) {
      this(offset, replayUntil, first, null);
    }
  }

  /** Detaches the session from a channel, then sends the frame; nothing of the channel follows. */
  public void detach(Feed feed, ServerFrame last) {
    onWriter(
        () -> {
          outlet.detach(feed);
          outlet.offer(EncodedFrame.answer(last));
        });
  }

  /** Changes how often states and lossy frames are written at most. */
  void flow(FlowLevel level) {
    flow = level;
    onWriter(() -> outlet.flow(level));
  }

  /**
   * Notes that a publication of this session is under way. A session has a bounded number of these
   * until {@link #answerPublication} has been written, after which what it sends has to wait.
   */
  public void publishing() {
    inbox.published();
  }

  /** Sends the one answer to a publication that is under way. */
  public void answerPublication(ServerFrame answer) {
    send(EncodedFrame.ack(answer));
  }

  /** Notes that a publication under way is done, whose client wants no answer. */
  public void publicationDone() {
    inbox.answered();
  }

  /** Ends the session: what waits for it goes out first, then why, then the close. */
  public void end(CloseCode code, String reason) {
    end.end(this, code, reason, Farewell.SAID);
  }

  /** Ends the session with 1012; the client is to come back after so many milliseconds. */
  void restart(String reason, long retryAfter) {
    end.restart(this, reason, retryAfter);
  }

  /** Ends the session of a client that does not read; nothing more is written. */
  public void abandon(String reason) {
    end.end(this, CloseCode.SLOW_CONSUMER, reason, Farewell.UNSAID);
  }

  /** Ends the session as {@link #end} does, and asks the client not to come back by itself. */
  public void dismiss(String reason) {
    end.end(this, CloseCode.DISCONNECTED, reason, Farewell.FINAL);
  }

  /** Ends the session as {@link #dismiss} does, because its device has a newer one. */
  void supersede() {
    end.end(this, CloseCode.DISCONNECTED, TAKEN_OVER, Farewell.SUPERSEDED);
  }

  /** What {@link #dismiss} has to tell its client, whether or not it was told; empty without it. */
  public Optional<ServerFrame.Disconnect> dismissal() {
    return lifecycle
        .ending()
        .filter(Lifecycle.Ending::dismissed)
        .map(how -> new ServerFrame.Disconnect(how.code(), how.reason(), false, 0));
  }

  /** Notes that the client is gone. */
  void lost(String reason) {
    end.end(this, CloseCode.GOING_AWAY, reason, Farewell.LOST);
  }

  /** Takes the caller; false when the session has ended or has a caller already. */
  synchronized boolean open(Caller caller, String device) {
    if (hasEnded() || identity != null) {
      return false;
    }
    identity = new Identity(caller, device);
    handshake = null;
    return lifecycle.open();
  }

  /** Takes a newer token of the same caller. */
  void renew(Caller caller) {
    identity = new Identity(caller, device());
    liveness.renewed();
  }

  /**
   * Where the answers to its frames go.
   *
   * @throws IllegalStateException when its frames come on its connection
   */
  Answers answers() {
    Answers routes = answers;
    if (routes == null) {
      throw new IllegalStateException("the frames of " + this + " come on its connection");
    }
    return routes;
  }

  /** Takes a frame that belongs to the answer of a request; false when it is to be written. */
  boolean answersBy(EncodedFrame frame) {
    Answers routes = answers;
    return routes != null && routes.take(frame, () -> onWriter(routes::tellComplete));
  }

  /** Notes that nothing more will be answered. */
  void answersNoMore() {
    if (answers != null) {
      answers.end();
    }
  }

  /** What it has sent and the hub does not handle yet. */
  Inbox inbox() {
    return inbox;
  }

  /** Where it stands between its opening and its end. */
  Lifecycle lifecycle() {
    return lifecycle;
  }

  /** Its signs of life. */
  Liveness liveness() {
    return liveness;
  }

  /** Runs a command on the session's writer, in order with everything that is sent. */
  void onWriter(Runnable command) {
    shard.post(command);
  }

  void closeAfter(ServerFrame.Disconnect last, CloseCode code, String reason) {
    onWriter(() -> outlet.close(last, code, reason));
  }

  void dispose() {
    onWriter(outlet::dispose);
  }

  /** Asks the client for a sign of life. */
  void probe() {
    liveness.probed();
    onWriter(outlet::wantPing);
  }

  /** Has something written to the client, so that its connection stays. */
  void keepAlive() {
    onWriter(outlet::wantPing);
  }

  /** Has its writer look at it, whose connection takes a message again. */
  void writable() {
    onWriter(() -> shard.ready(outlet));
  }

  /** Notes a received message. The transport calls for one message at a time. */
  void received(long now, int bytes) {
    liveness.heard(now);
    traffic.received(bytes);
  }

  /** When the user last did something, Unix milliseconds. */
  public long lastActive() {
    return liveness.lastActive();
  }

  /** The last errors that the client was told, the newest last. */
  public List<ToldError> toldErrors() {
    return errors.all();
  }

  /** About how many frames wait in its own queue. */
  public int waiting() {
    return outlet.waiting();
  }

  /** Has somebody hear of its messages from now on, and whoever did before no more. */
  public void tap(@Nullable FrameTap listener) {
    tap = listener;
  }

  /** Tells who listens of a message of the client. */
  void tellReceived(String message) {
    FrameTap listener = tap;
    if (listener != null) {
      listener.received(message);
    }
  }

  /** Tells who listens of a message to the client. */
  void tellSent(String message) {
    FrameTap listener = tap;
    if (listener != null) {
      listener.sent(message);
    }
  }

  /** What goes over the connection, to be counted. */
  TrafficCounter counter() {
    return traffic;
  }

  /** What went over the connection so far. */
  public Traffic traffic() {
    return traffic.sum();
  }

  private Identity known() {
    Identity known = identity;
    if (known == null) {
      throw new ProtocolException(
          ErrorCode.UNAUTHENTICATED, "say who you are first: send auth with a token");
    }
    return known;
  }

  @Override
  public String toString() {
    return "ClientSession[" + id + ']';
  }
}
