package dev.tidings.session;

import dev.tidings.protocol.ClientFrame;
import dev.tidings.protocol.CloseCode;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.FrameDecoder;
import dev.tidings.protocol.FrameDecoder.Decoded;
import dev.tidings.protocol.FrameId;
import dev.tidings.protocol.FrameLimits;
import dev.tidings.protocol.FrameType;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.protocol.ServerFrame.Ack;
import dev.tidings.protocol.ServerFrame.Connected;
import dev.tidings.protocol.ServerFrame.Connected.Previous;
import dev.tidings.protocol.ServerFrame.Disconnect;
import dev.tidings.protocol.ServerFrame.ErrorFrame;
import dev.tidings.protocol.Utf8;
import dev.tidings.security.Caller;
import dev.tidings.security.Handshake;
import dev.tidings.security.HandshakeAuthentication;
import dev.tidings.security.Role;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * The life of sessions, for transports: a connection comes in, messages come in, it ends.
 * Transports call for one session from one thread at a time.
 */
@Singleton
public class Sessions {
  private static final Logger LOG = System.getLogger(Sessions.class.getName());
  private static final Duration FAULT_WINDOW = Duration.ofSeconds(60);
  private static final int MAX_FAULTS = 10;

  /** RFC 6455, section 7.1.5: the connection ended without a close frame. */
  private static final int LOST = 1006;

  /** How many transport threads may be held up at a time by clients that send too much. */
  private static final int MAX_HELD = 16;

  private final Semaphore held = new Semaphore(MAX_HELD);
  private final SecureRandom random = new SecureRandom();
  private final SessionRegistry registry;
  private final Writers writers;
  private final FrameRouter router;
  private final FrameDecoder decoder;
  private final HandshakeAuthentication authentication;
  private final SessionSettings settings;
  private final Threads threads;
  private final Clock clock;
  private final Event<Object> events;

  /** The service, with the frame types of all features. */
  @Inject
  public Sessions(
      SessionRegistry registry,
      Writers writers,
      FrameRouter router,
      @Any Instance<FrameType> types,
      HandshakeAuthentication authentication,
      SessionSettings settings,
      Threads threads,
      Clock clock,
      Event<Object> events) {
    this.registry = registry;
    this.writers = writers;
    this.router = router;
    this.decoder = new FrameDecoder(FrameLimits.DEFAULTS, types);
    this.authentication = authentication;
    this.settings = settings;
    this.threads = threads;
    this.clock = clock;
    this.events = events;
  }

  /**
   * Takes a new connection. With good credentials it is greeted at once, with bad ones it gets an
   * error and the close code that fits, with none it must send {@code auth} in time.
   */
  public ClientSession open(Connection connection, Handshake handshake) {
    ClientSession session =
        new ClientSession(
            newId(), connection, handshake, clock.instant(), this::end, writers, this::inboxOf);
    registry.add(session);
    identify(
        session,
        Optional.empty(),
        () -> {
          requireValidDevice(handshake);
          return authentication
              .identify(handshake)
              .map(caller -> new Identified(caller, handshake.device().orElseGet(this::newId)));
        });
    return session;
  }

  private static void requireValidDevice(Handshake handshake) {
    if (handshake.device().filter(device -> !FrameDecoder.validDevice(device)).isPresent()) {
      throw new ProtocolException(
          ErrorCode.BAD_FIELD, "device", "device must have 8 to 64 characters of A-Z a-z 0-9 _ -");
    }
  }

  private record Identified(Caller caller, String device) {}

  /** Takes one message of a client. */
  public void receive(ClientSession session, String message) {
    session.received(clock.millis(), Utf8.length(message));
    for (Decoded decoded : decoder.decode(message)) {
      if (session.hasEnded()) {
        return;
      }
      if (decoded instanceof Decoded.Accepted accepted) {
        noteActivity(session, accepted.frame());
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
  private void take(ClientSession session, ClientFrame frame) {
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

  /** Notes that the connection is gone, with the code that the client gave or 1006. */
  public void closed(ClientSession session, int code, String reason) {
    session.dispose();
    Lifecycle.Ending ending = new Lifecycle.Ending(code, reason, code == CloseCode.NORMAL.number());
    if (session.lifecycle().markEnded(ending)) {
      finish(session, ending);
    }
  }

  /** Ends every session: the hub stops. Best effort, without waiting. */
  public void endAll(CloseCode code, String reason) {
    registry.all().forEach(session -> session.end(code, reason));
  }

  private void handle(ClientSession session, ClientFrame frame) {
    if (frame instanceof ClientFrame.Auth auth) {
      authenticate(session, auth);
    } else if (frame instanceof ClientFrame.Ping || session.isOpen()) {
      router.route(session, frame);
    } else {
      refuse(session, frame, ErrorCode.UNAUTHENTICATED, "say who you are first: send auth");
    }
  }

  private static void refuse(
      ClientSession session, ClientFrame frame, ErrorCode code, String detail) {
    session.send(
        ErrorFrame.of(new ProtocolException(code, "type", detail), frame.id().orElse(null), null));
  }

  private void noteActivity(ClientSession session, ClientFrame frame) {
    switch (frame.type()) {
      case "ping", "flow", "refresh", "client.report" -> {} // sent by machines, not by users
      default -> session.liveness().acted(clock.millis());
    }
  }

  private void authenticate(ClientSession session, ClientFrame.Auth auth) {
    if (session.isOpen()) {
      refuse(
          session, auth, ErrorCode.BAD_FIELD, "the caller is known; send refresh for a new token");
      return;
    }
    identify(
        session,
        auth.id(),
        () ->
            Optional.of(
                new Identified(
                    authentication.authenticate(session.handshake(), auth.token()),
                    auth.device().or(session.handshake()::device).orElseGet(this::newId))));
  }

  private void identify(
      ClientSession session, Optional<FrameId> id, Supplier<Optional<Identified>> identification) {
    try {
      identification.get().ifPresent(who -> greet(session, who, id));
    } catch (ProtocolException e) {
      session.send(ErrorFrame.of(e, id.orElse(null), null));
      session.end(closeCodeFor(e.code()), e.detail());
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "session " + session.id() + " could not be opened", e);
      session.end(CloseCode.INTERNAL, "the hub failed; its log has session " + session.id());
    }
  }

  private void greet(ClientSession session, Identified who, Optional<FrameId> id) {
    Optional<Previous> previous = registry.previous(who.caller(), who.device());
    if (!session.open(who.caller(), who.device())) {
      return;
    }
    try {
      welcome(session, previous, id);
    } finally {
      session.lifecycle().welcomed().ifPresent(ending -> finish(session, ending));
    }
  }

  private void welcome(ClientSession session, Optional<Previous> previous, Optional<FrameId> id) {
    if (!session.caller().has(Role.SERVICE)) {
      session.inbox().limit(settings.publishPerSecond());
    }
    Optional<ClientSession> replaced = registry.identify(session);
    replaced.ifPresent(old -> old.replaced("a newer session of this device took over"));
    session.send(
        connected(
            session,
            replaced
                .flatMap(old -> old.lifecycle().ending())
                .map(this::justNow)
                .or(() -> previous)));
    id.ifPresent(i -> session.send(Ack.of(i)));
    events.fire(new SessionOpened(session));
  }

  private Previous justNow(Lifecycle.Ending ending) {
    return new Previous(ending.code(), ending.reason(), clock.millis());
  }

  private Connected connected(ClientSession session, Optional<Previous> previous) {
    Caller caller = session.caller();
    return new Connected(
        session.device(),
        caller.user(),
        caller.name(),
        caller.avatar().orElse(null),
        session.id(),
        caller.expires().toEpochMilli(),
        previous.orElse(null),
        settings.ping.toMillis(),
        settings.idle.toMillis(),
        settings.reconnect(registry.size()),
        settings.limits());
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

  private void end(
      ClientSession session, CloseCode code, String reason, ClientSession.Farewell farewell) {
    boolean lost = farewell == ClientSession.Farewell.LOST;
    Lifecycle.Ending ending = new Lifecycle.Ending(lost ? LOST : code.number(), reason, false);
    if (!session.lifecycle().markEnded(ending)) {
      return;
    }
    if (lost || farewell == ClientSession.Farewell.UNSAID) {
      session.dispose();
      threads.pool().execute(() -> session.connection().close(code, reason));
    } else {
      session.closeAfter(disconnect(code, reason, farewell), code, reason);
    }
    threads.pool().execute(() -> finish(session, ending));
  }

  private Disconnect disconnect(CloseCode code, String reason, ClientSession.Farewell farewell) {
    boolean reconnect =
        switch (code) {
          case UNAUTHENTICATED, FORBIDDEN, UNDECODABLE -> false;
          default -> farewell == ClientSession.Farewell.SAID;
        };
    long retryAfter = reconnect ? settings.reconnect(registry.size()).base() : 0;
    return new Disconnect(code.number(), reason, reconnect, retryAfter);
  }

  private void finish(ClientSession session, Lifecycle.Ending ending) {
    if (session.lifecycle().deferred(ending)) {
      return;
    }
    Instant now = clock.instant();
    session.inbox().close();
    registry.remove(session, new Previous(ending.code(), ending.reason(), now.toEpochMilli()));
    events.fire(new SessionClosed(session, ending.code(), ending.reason(), ending.byClient(), now));
  }

  private static CloseCode closeCodeFor(ErrorCode code) {
    return switch (code) {
      case TOKEN_EXPIRED -> CloseCode.TOKEN_EXPIRED;
      case FORBIDDEN, TENANT_MISMATCH, BLOCKED, PLAN -> CloseCode.FORBIDDEN;
      case STORE_UNAVAILABLE -> CloseCode.INTERNAL;
      default -> CloseCode.UNAUTHENTICATED;
    };
  }

  private String newId() {
    byte[] bytes = new byte[12];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
