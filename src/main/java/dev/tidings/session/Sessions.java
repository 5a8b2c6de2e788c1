package dev.tidings.session;

import dev.tidings.protocol.ClientFrame;
import dev.tidings.protocol.CloseCode;
import dev.tidings.protocol.Dialects;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.FrameDecoder;
import dev.tidings.protocol.FrameDecoder.Decoded;
import dev.tidings.protocol.FrameLimits;
import dev.tidings.protocol.FrameType;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.protocol.ServerFrame.ErrorFrame;
import dev.tidings.protocol.SpokenDialect;
import dev.tidings.protocol.Utf8;
import dev.tidings.security.Admission;
import dev.tidings.security.Caller;
import dev.tidings.security.Handshake;
import dev.tidings.security.HandshakeAuthentication;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The life of sessions, for transports: a connection comes in, messages come in, it ends.
 * Transports call for one session from one thread at a time.
 */
@Singleton
public class Sessions {
  private static final Duration FAULT_WINDOW = Duration.ofSeconds(60);
  private static final int MAX_FAULTS = 10;

  /** How many transport threads may be held up at a time by clients that send too much. */
  private static final int MAX_HELD = 16;

  private final Semaphore held = new Semaphore(MAX_HELD);
  private final SessionRegistry registry;
  private final Writers writers;
  private final FrameRouter router;
  private final FrameDecoder decoder;
  private final Dialects dialects;
  private final Threads threads;
  private final Clock clock;
  private final Event<Object> events;
  private final Endings endings;
  private final Entrance entrance;
  private final HandshakeAuthentication authentication;

  /** The service, with the frame types of all features. */
  @Inject
  public Sessions(
      SessionRegistry registry,
      DeviceLeases leases,
      Writers writers,
      FrameRouter router,
      @Any Instance<FrameType> types,
      Admission admission,
      HandshakeAuthentication authentication,
      SessionSettings settings,
      Threads threads,
      Clock clock,
      Event<Object> events) {
    this.registry = registry;
    this.writers = writers;
    this.router = router;
    this.decoder = new FrameDecoder(FrameLimits.DEFAULTS, types);
    this.dialects = new Dialects(types, clock);
    this.threads = threads;
    this.clock = clock;
    this.events = events;
    this.authentication = authentication;
    this.endings = new Endings(registry, leases, settings, threads, clock, events);
    this.entrance =
        new Entrance(registry, leases, admission, authentication, settings, endings, clock, events);
  }

  /**
   * Takes a new connection. With good credentials it is greeted at once, with bad ones it gets an
   * error and the close code that fits, with none it must send {@code auth} in time.
   */
  public ClientSession open(Connection connection, Handshake handshake) {
    ClientSession session = made(connection, handshake);
    registry.add(session);
    entrance.knock(session, handshake);
    return session;
  }

  /**
   * Takes a new connection of a caller whom the transport knows; it is greeted at once, or sent
   * away while the node takes none.
   *
   * @param device a valid name, see {@link FrameDecoder#validDevice}
   */
  public ClientSession admit(Connection connection, Caller caller, String device) {
    ClientSession session = made(connection, null);
    registry.add(session);
    entrance.admit(session, caller, device);
    return session;
  }

  /** A name for a device that has none. */
  public String newDevice() {
    return entrance.newId();
  }

  /**
   * A session that has no connection, for the frames of one request: it is in no registry, and
   * nobody is told of it.
   */
  ClientSession passing(Caller caller, String device) {
    authentication.requireWelcome(caller, device);
    ClientSession session = made(new NoConnection(), null);
    session.open(caller, device);
    return session;
  }

  /** The frames of a message of a client that keeps to the contract. */
  List<Decoded> decode(String message) {
    return decoder.decode(message);
  }

  boolean needsConnection(ClientFrame frame) {
    return router.needsConnection(frame);
  }

  private ClientSession made(Connection connection, @Nullable Handshake handshake) {
    String id = entrance.newId();
    return new ClientSession(
        id,
        connection,
        handshake,
        new SpokenDialect(dialects, id, connection.batches()),
        clock,
        endings,
        writers,
        this::inboxOf);
  }

  /** Takes one message of a client. */
  public void receive(ClientSession session, String message) {
    session.received(clock.millis(), Utf8.length(message));
    session.tellReceived(message);
    for (Decoded decoded : decoder.decode(message, session.dialect())) {
      if (session.hasEnded()) {
        return;
      }
      if (decoded instanceof Decoded.Accepted accepted) {
        take(session, accepted.frame());
      } else if (decoded instanceof Decoded.Refused refused) {
        session.send(ErrorFrame.of(refused.cause(), refused.id(), refused.channel()));
        countFault(session, refused.cause());
      }
    }
  }

  private Inbox inboxOf(ClientSession session) {
    return new Inbox(SessionSettings.UNACKED, threads, frame -> handleInTurn(session, frame));
  }

  private void handleInTurn(ClientSession session, ClientFrame frame) {
    if (!session.hasEnded()) {
      handle(session, frame);
    }
  }

  /** A ping is answered at once; everything else in the order it came. */
  void take(ClientSession session, ClientFrame frame) {
    noteActivity(session, frame);
    if (frame instanceof ClientFrame.Ping) {
      handle(session, frame);
      return;
    }
    while (!session.inbox().offer(frame)) {
      if (!waitForRoom(session)) {
        return;
      }
    }
  }

  /** Holds up the transport, so that the client is not read; only so many clients at a time. */
  private boolean waitForRoom(ClientSession session) {
    if (!held.tryAcquire()) {
      session.end(CloseCode.OVER_LIMIT, "too many publications wait; keep limits.unacked");
      return false;
    }
    try {
      return session.inbox().awaitRoom();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      held.release();
    }
  }

  /** Notes a sign of life below the level of frames. */
  public void heard(ClientSession session) {
    session.liveness().heard(clock.millis());
  }

  /** Takes a newer token of a session's caller, whose rights are then checked again. */
  public void renew(ClientSession session, Caller caller) {
    session.renew(caller);
    events.fire(new SessionRefreshed(session));
  }

  /** Has something written to a client that has heard nothing for a while. */
  public void keepAlive(ClientSession session) {
    session.keepAlive();
  }

  /** Has what waits written to a connection that takes a message again. */
  public void writable(ClientSession session) {
    session.writable();
  }

  /** Ends a session whose client has said that it leaves. */
  void leave(ClientSession session) {
    String reason = "the client has left";
    endings.closed(session, CloseCode.NORMAL.number(), reason);
    threads.pool().execute(() -> session.connection().close(CloseCode.NORMAL, reason));
  }

  /** Notes that the connection is gone, with the code that the client gave or 1006. */
  public void closed(ClientSession session, int code, String reason) {
    endings.closed(session, code, reason);
  }

  private void handle(ClientSession session, ClientFrame frame) {
    if (frame instanceof ClientFrame.Auth auth) {
      entrance.authenticate(session, auth);
    } else if (frame instanceof ClientFrame.Ping || session.isOpen()) {
      router.route(session, frame);
    } else {
      Entrance.refuse(
          session, frame, ErrorCode.UNAUTHENTICATED, "say who you are first: send auth");
    }
  }

  private void noteActivity(ClientSession session, ClientFrame frame) {
    switch (frame.type()) {
      case "ping", "flow", "refresh", "client.report" -> {} // sent by machines, not by users
      default -> session.liveness().acted(clock.millis());
    }
  }

  private void countFault(ClientSession session, ProtocolException fault) {
    boolean undecodable =
        fault.code() == ErrorCode.BAD_JSON
            || fault.code() == ErrorCode.TOO_DEEP
            || fault.code() == ErrorCode.TOO_LARGE;
    if (undecodable
        && session.liveness().faulted(clock.millis(), FAULT_WINDOW.toMillis()) >= MAX_FAULTS) {
      session.end(
          CloseCode.UNDECODABLE, MAX_FAULTS + " messages within a minute could not be decoded");
    }
  }
}
