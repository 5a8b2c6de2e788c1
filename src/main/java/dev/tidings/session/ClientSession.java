package dev.tidings.session;

import dev.tidings.protocol.CloseCode;
import dev.tidings.protocol.EncodedFrame;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.protocol.ServerFrame;
import dev.tidings.security.Caller;
import dev.tidings.security.Handshake;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One connected client, whatever its transport. Sending never blocks: frames are handed to the
 * session's writer and go out in the order of the calls. Safe for use by several threads.
 */
public final class ClientSession {
  private final String id;
  private final Connection connection;
  private final Handshake handshake;
  private final Instant opened;
  private final SessionEnd end;
  private final WriterShard shard;
  private final Outlet outlet;
  private final AtomicReference<State> state = new AtomicReference<>(State.OPENING);
  private final AtomicReference<@Nullable Ending> ending = new AtomicReference<>();
  private final LongAdder framesOut = new LongAdder();
  private final LongAdder charsOut = new LongAdder();

  /** Who it is; null until the caller is known. Written by the thread that authenticates. */
  private volatile @Nullable Identity identity;

  /** Any sign of life, Unix milliseconds; written by the transport. */
  private volatile long heard;

  /** The last frame other than a ping, Unix milliseconds. */
  private volatile long active;

  /** Whether observers are just being told that it opened. Guarded by this. */
  private boolean welcoming;

  /** The end that came while they were. Guarded by this. */
  private @Nullable Ending deferredEnd;

  /** Messages that could not be decoded, and since when they count; used by the transport only. */
  private int faults;

  private long faultsSince;

  private final LongAdder messagesIn = new LongAdder();
  private final LongAdder charsIn = new LongAdder();
  private volatile boolean probed;
  private volatile boolean warned;

  ClientSession(
      String id,
      Connection connection,
      Handshake handshake,
      Instant opened,
      SessionEnd end,
      Writers writers) {
    this.id = id;
    this.connection = connection;
    this.handshake = handshake;
    this.opened = opened;
    this.end = end;
    this.outlet = writers.outlet(this);
    this.shard = outlet.shard();
    this.heard = opened.toEpochMilli();
    this.active = heard;
  }

  private enum State {
    OPENING,
    OPEN,
    ENDED
  }

  private record Identity(Caller caller, String device) {}

  /** How a session's end is carried out. */
  interface SessionEnd {
    void end(ClientSession session, CloseCode code, String reason, Farewell farewell);
  }

  /** How a session ended. */
  record Ending(int code, String reason, boolean byClient) {}

  /** Whether the client hears of the end. */
  enum Farewell {
    /** A {@code disconnect} frame, then the close code. */
    SAID,
    /** The same, and the frame asks the client not to come back. */
    FINAL,
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

  Handshake handshake() {
    return handshake;
  }

  /** When the connection was made. */
  public Instant opened() {
    return opened;
  }

  /** Whether the caller is known and the session has not ended. */
  public boolean isOpen() {
    return state.get() == State.OPEN;
  }

  /** Whether it has ended. */
  public boolean hasEnded() {
    return state.get() == State.ENDED;
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

  /** Sends a frame of this session's own. */
  public void send(ServerFrame frame) {
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
    onWriter(
        () -> {
          Reader current = outlet.reader(feed);
          Start at = start.apply(Optional.ofNullable(current).map(Reader::offset));
          at.first().forEach(outlet::offer);
          if (current == null) {
            outlet.attach(
                new Reader(outlet, feed.on(shard), at.offset(), at.replayUntil(), presence));
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
   */
  public record Start(long offset, long replayUntil, Iterable<EncodedFrame> first) {}

  /** Detaches the session from a channel, then sends the frame; nothing of the channel follows. */
  public void detach(Feed feed, ServerFrame last) {
    onWriter(
        () -> {
          outlet.detach(feed);
          outlet.offer(EncodedFrame.answer(last));
        });
  }

  /** Ends the session: what waits for it goes out first, then why, then the close. */
  public void end(CloseCode code, String reason) {
    end.end(this, code, reason, Farewell.SAID);
  }

  /** Ends the session of a client that does not read; nothing more is written. */
  public void abandon(String reason) {
    end.end(this, CloseCode.SLOW_CONSUMER, reason, Farewell.UNSAID);
  }

  /** Ends the session because another one took its place. */
  void replaced(String reason) {
    end.end(this, CloseCode.DISCONNECTED, reason, Farewell.FINAL);
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
    welcoming = state.compareAndSet(State.OPENING, State.OPEN);
    return welcoming;
  }

  /** Notes that all observers know of the session; gives the end that came meanwhile. */
  synchronized Optional<Ending> welcomed() {
    welcoming = false;
    return Optional.ofNullable(deferredEnd);
  }

  /** Puts the end off until {@link #welcomed}, if the session is being welcomed at this moment. */
  synchronized boolean deferred(Ending ending) {
    if (welcoming) {
      deferredEnd = ending;
    }
    return welcoming;
  }

  /** Counts a message that could not be decoded; gives how many there were within the window. */
  int faulted(long now, long windowMillis) {
    if (now - faultsSince > windowMillis) {
      faultsSince = now;
      faults = 0;
    }
    return ++faults;
  }

  /** Takes a newer token of the same caller. */
  void renew(Caller caller) {
    identity = new Identity(caller, device());
    warned = false;
  }

  /** Marks the end; false when it had ended before, with the end that counts. */
  boolean markEnded(Ending how) {
    boolean first = ending.compareAndSet(null, how);
    state.set(State.ENDED);
    return first;
  }

  /** How it ended, or empty while it has not. */
  Optional<Ending> ending() {
    return Optional.ofNullable(ending.get());
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

  void probe() {
    probed = true;
    onWriter(outlet::wantPing);
  }

  /** Notes a sign of life. */
  void heard(long now) {
    heard = now;
    probed = false;
  }

  /** Notes a received message. The transport calls for one message at a time. */
  void received(long now, int chars) {
    heard(now);
    messagesIn.increment();
    charsIn.add(chars);
  }

  /** Notes that the user did something. */
  void acted(long now) {
    active = now;
  }

  long lastHeard() {
    return heard;
  }

  /** When the user last did something, Unix milliseconds. */
  public long lastActive() {
    return active;
  }

  boolean isProbed() {
    return probed;
  }

  boolean isWarned() {
    return warned;
  }

  void warned() {
    warned = true;
  }

  void wrote(int chars) {
    charsOut.add(chars);
  }

  void wroteFrames(int frames) {
    framesOut.add(frames);
  }

  /** What went over the connection so far. */
  public Traffic traffic() {
    return new Traffic(messagesIn.sum(), charsIn.sum(), framesOut.sum(), charsOut.sum());
  }

  /** Messages and frames, and their characters, since the session began. */
  public record Traffic(long messagesIn, long charsIn, long framesOut, long charsOut) {}

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
