package dev.tidings.session;

import dev.tidings.protocol.CloseCode;
import dev.tidings.protocol.ServerFrame.TokenExpiring;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;

/**
 * One timer for all sessions: ends those that are silent, that never said who they are or whose
 * token is over, pings those it has not heard of for a while and warns those whose token ends soon.
 */
@Singleton
public class HeartbeatSweep {
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final Duration WARNING = Duration.ofSeconds(60);
  private static final Duration EXPIRY_GRACE = Duration.ofSeconds(30);

  private final SessionRegistry registry;
  private final SessionSettings settings;
  private final Clock clock;

  /** The sweep; it begins with {@link #start}. */
  @Inject
  public HeartbeatSweep(SessionRegistry registry, SessionSettings settings, Clock clock) {
    this.registry = registry;
    this.settings = settings;
    this.clock = clock;
  }

  /** Begins to sweep once a second. */
  public void start(Threads threads) {
    threads.every(INTERVAL, this::sweep);
  }

  void sweep() {
    long now = clock.millis();
    registry.forEach(
        session -> {
          if (!session.liveness().isQuiet(now) && !session.hasEnded()) {
            check(session, now);
          }
        });
  }

  private void check(ClientSession session, long now) {
    Liveness liveness = session.liveness();
    long silent = now - liveness.lastHeard();
    if (!session.isOpen()) {
      if (now - session.opened().toEpochMilli() > settings.authTimeout.toMillis()) {
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
