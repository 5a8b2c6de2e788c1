package dev.tidings.session;

import dev.tidings.protocol.CloseCode;
import dev.tidings.protocol.ServerFrame.Connected.Previous;
import dev.tidings.protocol.ServerFrame.Disconnect;
import jakarta.enterprise.event.Event;
import java.time.Clock;
import java.time.Instant;

/**
 * How sessions end, whoever sees the end first: once each, out of every registry, and told to
 * observers after that. Safe for use by several threads.
 */
final class Endings implements ClientSession.SessionEnd {
  /** RFC 6455, section 7.1.5: the connection ended without a close frame. */
  private static final int LOST = 1006;

  private final SessionRegistry registry;
  private final DeviceLeases leases;
  private final SessionSettings settings;
  private final Threads threads;
  private final Closer closer;
  private final Clock clock;
  private final Event<Object> events;

  Endings(
      SessionRegistry registry,
      DeviceLeases leases,
      SessionSettings settings,
      Threads threads,
      Clock clock,
      Event<Object> events) {
    this.registry = registry;
    this.leases = leases;
    this.settings = settings;
    this.threads = threads;
    this.closer = new Closer(threads);
    this.clock = clock;
    this.events = events;
  }

  @Override
  public void end(
      ClientSession session, CloseCode code, String reason, ClientSession.Farewell farewell) {
    boolean lost = farewell == ClientSession.Farewell.LOST;
    Lifecycle.Ending ending =
        new Lifecycle.Ending(
            lost ? LOST : code.number(),
            reason,
            false,
            0,
            farewell == ClientSession.Farewell.FINAL);
    if (!session.lifecycle().markEnded(ending)) {
      return;
    }
    if (lost || farewell == ClientSession.Farewell.UNSAID) {
      session.dispose();
      closer.close(session, code, reason);
    } else {
      session.closeAfter(disconnect(code, reason, farewell), code, reason);
    }
    threads.pool().execute(() -> finish(session, ending));
  }

  @Override
  public void restart(ClientSession session, String reason, long retryAfter) {
    CloseCode code = CloseCode.RESTART;
    Lifecycle.Ending ending = new Lifecycle.Ending(code.number(), reason, false, retryAfter, false);
    if (session.lifecycle().markEnded(ending)) {
      session.closeAfter(new Disconnect(code.number(), reason, true, retryAfter), code, reason);
      threads.pool().execute(() -> finish(session, ending));
    }
  }

  /** Notes that the connection is gone, with the code that the client gave or 1006. */
  void closed(ClientSession session, int code, String reason) {
    session.dispose();
    session.gone();
    Lifecycle.Ending ending =
        new Lifecycle.Ending(code, reason, code == CloseCode.NORMAL.number(), 0, false);
    if (session.lifecycle().markEnded(ending)) {
      finish(session, ending);
    }
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

  /** Forgets the session and tells observers, now or as soon as all of them know of its start. */
  void finish(ClientSession session, Lifecycle.Ending ending) {
    if (session.lifecycle().deferred(ending)) {
      return;
    }
    Instant now = clock.instant();
    session.inbox().close();
    leases.release(session);
    registry.remove(session, new Previous(ending.code(), ending.reason(), now.toEpochMilli()));
    events.fire(
        new SessionClosed(
            session, ending.code(), ending.reason(), ending.byClient(), ending.retryAfter(), now));
  }
}
