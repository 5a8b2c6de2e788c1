package dev.tidings.session;

import dev.tidings.protocol.ClientFrame;
import dev.tidings.protocol.CloseCode;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.FrameDecoder;
import dev.tidings.protocol.FrameId;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.protocol.ServerFrame.Ack;
import dev.tidings.protocol.ServerFrame.Connected;
import dev.tidings.protocol.ServerFrame.Connected.Previous;
import dev.tidings.protocol.ServerFrame.ErrorFrame;
import dev.tidings.security.Admission;
import dev.tidings.security.Caller;
import dev.tidings.security.ConnectionRefused;
import dev.tidings.security.DrainingException;
import dev.tidings.security.Handshake;
import dev.tidings.security.HandshakeAuthentication;
import dev.tidings.security.Role;
import jakarta.enterprise.event.Event;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Finds out who a connection is and greets it, or sends it away with an error and the close code
 * that fits; while the node takes no sessions, whoever it is. Safe for use by several threads.
 */
final class Entrance {
  private static final Logger LOG = System.getLogger(Entrance.class.getName());

  private final SecureRandom random = new SecureRandom();
  private final SessionRegistry registry;
  private final DeviceLeases leases;
  private final Admission admission;
  private final HandshakeAuthentication authentication;
  private final SessionSettings settings;
  private final Endings endings;
  private final Clock clock;
  private final Event<Object> events;

  Entrance(
      SessionRegistry registry,
      DeviceLeases leases,
      Admission admission,
      HandshakeAuthentication authentication,
      SessionSettings settings,
      Endings endings,
      Clock clock,
      Event<Object> events) {
    this.registry = registry;
    this.leases = leases;
    this.admission = admission;
    this.authentication = authentication;
    this.settings = settings;
    this.endings = endings;
    this.clock = clock;
    this.events = events;
  }

  private record Identified(Caller caller, String device) {}

  /** Takes what the handshake says; without credentials in it nothing happens yet. */
  void knock(ClientSession session, Handshake handshake) {
    identify(
        session,
        Optional.empty(),
        () -> {
          requireValidDevice(handshake);
          return authentication
              .identify(handshake)
              .map(caller -> new Identified(caller, handshake.device().orElseGet(this::newId)));
        });
  }

  /** Takes a caller whom the transport knows. */
  void admit(ClientSession session, Caller caller, String device) {
    identify(session, Optional.empty(), () -> Optional.of(new Identified(caller, device)));
  }

  private static void requireValidDevice(Handshake handshake) {
    if (handshake.device().filter(device -> !FrameDecoder.validDevice(device)).isPresent()) {
      throw new ProtocolException(
          ErrorCode.BAD_FIELD, "device", "device must have 8 to 64 characters of A-Z a-z 0-9 _ -");
    }
  }

  /** Takes what an {@code auth} frame says. */
  void authenticate(ClientSession session, ClientFrame.Auth auth) {
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

  /** Answers a frame that cannot be taken at this point of the session. */
  static void refuse(ClientSession session, ClientFrame frame, ErrorCode code, String detail) {
    session.send(
        ErrorFrame.of(new ProtocolException(code, "type", detail), frame.id().orElse(null), null));
  }

  private void identify(
      ClientSession session, Optional<FrameId> id, Supplier<Optional<Identified>> identification) {
    try {
      admission.require();
      identification
          .get()
          .ifPresent(
              who -> {
                authentication.requireWelcome(who.caller(), who.device());
                greet(session, who, id);
              });
    } catch (DrainingException e) {
      refused(session, e);
      session.send(ErrorFrame.of(e, id.orElse(null), null));
      session.restart(e.detail(), e.retryAfter());
    } catch (ProtocolException e) {
      refused(session, e);
      session.send(ErrorFrame.of(e, id.orElse(null), null));
      session.end(closeCodeFor(e.code()), e.detail());
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "session " + session.id() + " could not be opened", e);
      refused(session, e);
      session.end(CloseCode.INTERNAL, "the hub failed; its log has session " + session.id());
    }
  }

  private void refused(ClientSession session, RuntimeException failure) {
    events.fire(ConnectionRefused.of(session.connection().transport(), failure));
  }

  private void greet(ClientSession session, Identified who, Optional<FrameId> id) {
    Optional<Previous> previous = registry.previous(who.caller(), who.device());
    if (!session.open(who.caller(), who.device())) {
      return;
    }
    try {
      welcome(session, previous, id);
    } finally {
      session.lifecycle().welcomed().ifPresent(ending -> endings.finish(session, ending));
    }
  }

  private void welcome(ClientSession session, Optional<Previous> previous, Optional<FrameId> id) {
    if (!session.caller().has(Role.SERVICE)) {
      session.inbox().limit(settings.publishPerSecond());
    }
    Optional<ClientSession> replaced = registry.identify(session);
    leases.take(session);
    replaced.ifPresent(ClientSession::supersede);
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

  private static CloseCode closeCodeFor(ErrorCode code) {
    return switch (code) {
      case TOKEN_EXPIRED -> CloseCode.TOKEN_EXPIRED;
      case FORBIDDEN, TENANT_MISMATCH, BLOCKED, PLAN -> CloseCode.FORBIDDEN;
      case STORE_UNAVAILABLE -> CloseCode.INTERNAL;
      default -> CloseCode.UNAUTHENTICATED;
    };
  }

  /** An id that nobody can guess. */
  String newId() {
    byte[] bytes = new byte[12];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
