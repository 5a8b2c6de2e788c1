package dev.tidings.session;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Sees to it that every open session has its device, whatever its transport, and ends the one whose
 * device another session has taken on another node. Safe for use by several threads.
 */
@Singleton
public class DeviceLeases {
  /** How long a device is kept for a session of which nothing more is heard. */
  static final Duration LEASE = Duration.ofSeconds(60);

  private static final Duration RENEWAL = Duration.ofSeconds(25);

  private final SessionLease leases;
  private final SessionRegistry registry;
  private final Clock clock;

  /** The leases of this node's sessions; they are renewed from {@link #start} on. */
  @Inject
  public DeviceLeases(SessionLease leases, SessionRegistry registry, Clock clock) {
    this.leases = leases;
    this.registry = registry;
    this.clock = clock;
  }

  /** Begins to renew. */
  public void start(Threads threads) {
    threads.every(RENEWAL, this::renew);
  }

  /** The session has its device from now on. */
  void take(ClientSession session) {
    leases.take(deviceOf(session), session.id(), until());
  }

  /** The session has ended. */
  void release(ClientSession session) {
    if (session.knownCaller().isPresent()) {
      leases.release(deviceOf(session), session.id());
    }
  }

  void renew() {
    registry.forEach(
        session -> {
          if (session.isOpen() && !leases.renew(deviceOf(session), session.id(), until())) {
            session.supersede();
          }
        });
  }

  private Instant until() {
    return clock.instant().plus(LEASE);
  }

  private static SessionLease.Device deviceOf(ClientSession session) {
    return new SessionLease.Device(
        session.caller().tenant(), session.caller().user(), session.device());
  }
}
