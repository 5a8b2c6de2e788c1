package dev.tidings.session;

import dev.tidings.protocol.CloseCode;
import dev.tidings.protocol.ServerFrame.TokenExpiring;
import dev.tidings.security.ConnectionRefused;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;

/**
 * One timer for all sessions: ends those that are silent, that never said who they are or whose
 * token is over, pings those it has not heard of for a while and warns those whose token ends soon.
 * Time in which the hub itself stood still, or by which its clock was set, counts against nobody:
 * only a token ends by the clock.
 */
@Singleton
public class HeartbeatSweep {
  private static final Logger LOG = System.getLogger(HeartbeatSweep.class.getName());
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final Duration WARNING = Duration.ofSeconds(60);
  private static final Duration EXPIRY_GRACE = Duration.ofSeconds(30);

  /** How much later than planned a sweep may be, before nobody could have been heard meanwhile. */
  private static final Duration TOLERANCE = INTERVAL.multipliedBy(2);

  private final SessionRegistry registry;
  private final SessionSettings settings;
  private final Clock clock;
  private final Event<Object> events;

  /** When it last swept, Unix milliseconds; used by one sweep at a time. */
  private long last;

  /** The sweep; it begins with {@link #start}. */
  @Inject
  public HeartbeatSweep(
      SessionRegistry registry, SessionSettings settings, Clock clock, Event<Object> events) {
    this.registry = registry;
    this.settings = settings;
    this.clock = clock;
    this.events = events;
    this.last = clock.millis();
  }

  /** Begins to sweep once a second. */
  public void start(Threads threads) {
    threads.every(INTERVAL, this::sweep);
  }

  void sweep() {
    long now = clock.millis();
    long late = now - last - INTERVAL.toMillis();
    last = now;
    if (Math.abs(late) > TOLERANCE.toMillis()) {
      forgive(late, now);
    }
    registry.forEach(
        session -> {
          if (!session.liveness().isQuiet(now) && !session.hasEnded()) {
            check(session, now);
          }
        });
  }

  private void forgive(long late, long now) {
    LOG.log(
        Level.WARNING,
        "The hub stood still or its clock was set, by {0} ms; sessions have as much longer",
        late);
    registry.forEach(session -> session.liveness().forgive(late, now));
  }

  private void check(ClientSession session, long now) {
    Liveness liveness = session.liveness();
    long silent = now - liveness.lastHeard();
    if (!session.isOpen()) {
      if (now - liveness.began() > settings.authTimeout.toMillis()) {
        events.fire(
            new ConnectionRefused(session.connection().transport(), ConnectionRefused.SILENT));
        session.end(
            CloseCode.UNAUTHENTICATED, "no auth within " + settings.authTimeout.toSeconds() + " s");
      }
    } else if (silent > settings.idle.toMillis()) {
      session.end(CloseCode.HEARTBEAT, "no sign of life for " + settings.idle.toSeconds() + " s");
    } else {
      if (silent > settings.probe.toMillis() && !liveness.isProbed()) {
        session.probe();
      }
      liveness.quietUntil(
          Math.min(liveness.lastHeard() + settings.probe.toMillis(), token(session, now)));
    }
  }

  /** Sees to the session's token; when it is to be looked at again. */
  private long token(ClientSession session, long now) {
    long expires = session.caller().expires().toEpochMilli();
    if (now > expires + EXPIRY_GRACE.toMillis()) {
      session.end(CloseCode.TOKEN_EXPIRED, "the token has expired");
      return now;
    }
    if (now > expires - WARNING.toMillis() && !session.liveness().isWarned()) {
      session.liveness().warned();
      session.send(new TokenExpiring(expires));
    }
    return session.liveness().isWarned()
        ? expires + EXPIRY_GRACE.toMillis()
        : expires - WARNING.toMillis();
  }
}
