package dev.tidings.session;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.protocol.ServerFrame.Connected.Reconnect;
import dev.tidings.security.Admission;
import dev.tidings.security.DrainingException;
import dev.tidings.session.DrainState.Act;
import dev.tidings.session.DrainState.Order;
import dev.tidings.session.DrainState.Phase;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Empties the node before it stops. From the first moment on no session is taken; those that are
 * there go in random order at an even rate, each with what it was promised and with its own time to
 * come back. Safe for use by several threads.
 */
@Singleton
public class Drain implements Admission {
  private static final Logger LOG = System.getLogger(Drain.class.getName());
  private static final Duration STEP = Duration.ofMillis(100);

  /** How long a stop waits for the closes of its sessions. */
  private static final Duration FAREWELL = Duration.ofSeconds(2);

  /** How many sessions are closed at a time at a stop, so that few threads are enough. */
  private static final int AT_A_STOP = 256;

  private static final long LOOK_NANOS = 1_000_000;

  private final SessionRegistry registry;
  private final SessionSettings settings;
  private final Threads threads;
  private final Clock clock;
  private final Event<Object> events;
  private final LongSupplier nanos;
  private final Random random = new Random();

  /** Whether sessions are refused; written under the lock of this, before anything is closed. */
  private volatile boolean refusing;

  /** Whether all sessions were ended, and none is taken again. */
  private volatile boolean stopped;

  /** The drain that runs or is over. Written under the lock of this. */
  private volatile @Nullable Current current;

  private record Current(Act act, DrainRun run) {
    Phase phase() {
      return run.isOver() ? Phase.DRAINED : Phase.DRAINING;
    }
  }

  /** A node that serves. */
  @Inject
  public Drain(
      SessionRegistry registry,
      SessionSettings settings,
      Threads threads,
      Clock clock,
      Event<Object> events) {
    this(registry, settings, threads, clock, events, System::nanoTime);
  }

  Drain(
      SessionRegistry registry,
      SessionSettings settings,
      Threads threads,
      Clock clock,
      Event<Object> events,
      LongSupplier nanos) {
    this.registry = registry;
    this.settings = settings;
    this.threads = threads;
    this.clock = clock;
    this.events = events;
    this.nanos = nanos;
  }

  @Override
  public void require() {
    if (refusing || stopped) {
      throw new DrainingException(refusedFor());
    }
  }

  /** As for those that are closed, in any slot. */
  private long refusedFor() {
    Current drain = current;
    int sessions = drain == null ? registry.size() : drain.act().sessions();
    return away(drain) + slots(1, sessions).within(0);
  }

  private long away(@Nullable Current drain) {
    return drain == null ? 0 : drain.run().awayMillis(nanos.getAsLong());
  }

  /** The order that is carried out when nothing else is asked for. */
  public Order usual() {
    return new Order(settings.drainPercent(), false);
  }

  /**
   * Begins a drain. When one runs or is over with the same order, nothing changes.
   *
   * @param by who asks for it, for the log
   * @throws ProtocolException {@code conflict} when one runs or is over with another order
   */
  public DrainState begin(Order order, String by) {
    Current begun = null;
    synchronized (this) {
      if (current == null) {
        begun = prepared(order, by);
        current = begun;
      } else if (!current.act().order().equals(order)) {
        throw new ProtocolException(
            ErrorCode.CONFLICT, "another drain is on; call it off with DELETE to begin this one");
      }
    }
    if (begun != null) {
      LOG.log(
          Level.INFO,
          "Drain begun by {0}: {1} sessions, {2} % of them a second{3}",
          by,
          begun.act().sessions(),
          order.percent(),
          order.restart() ? ", to come back to this node" : "");
      step(begun);
    }
    return state();
  }

  /** Refuses first and counts then: a session is either refused or among those to be closed. */
  private Current prepared(Order order, String by) {
    refusing = true;
    List<ClientSession> sessions = inRandomOrder();
    long now = nanos.getAsLong();
    long millis = sessions.isEmpty() ? 0 : DrainPace.millis(order.percent());
    Instant began = clock.instant();
    ReturnSlots slots = slots(sessions.size(), sessions.size());
    DrainRun run =
        new DrainRun(
            sessions,
            new DrainPace(sessions.size(), order.percent(), now),
            now + TimeUnit.MILLISECONDS.toNanos(millis),
            order.restart() ? settings.drainDowntime() : Duration.ZERO,
            place -> slots.within((int) place));
    return new Current(new Act(order, by, sessions.size(), began, began.plusMillis(millis)), run);
  }

  private List<ClientSession> inRandomOrder() {
    List<ClientSession> sessions = new ArrayList<>(registry.all());
    Collections.shuffle(sessions, random);
    return sessions;
  }

  /** Slots for some of the clients of a node with so many sessions. */
  private ReturnSlots slots(int clients, int sessions) {
    Reconnect advice = settings.reconnect(sessions);
    return new ReturnSlots(clients, advice.base(), advice.spread(), random);
  }

  /** Takes sessions again, and lets those stay that were not asked to go. */
  public DrainState callOff(String by) {
    Current ended;
    synchronized (this) {
      ended = current;
      current = null;
      refusing = false;
    }
    if (ended != null) {
      ended.run().callOff();
      LOG.log(Level.INFO, "Drain called off by {0}; {1} sessions", by, registry.size());
    }
    return state();
  }

  /** Where the node stands. */
  public DrainState state() {
    Current drain = current;
    return drain == null
        ? new DrainState(Phase.SERVING, registry.size(), Optional.empty())
        : new DrainState(drain.phase(), drain.run().left(), Optional.of(drain.act()));
  }

  private void step(Current drain) {
    try {
      drain.run().step(nanos.getAsLong());
    } finally {
      if (!drain.run().isOver()) {
        threads.after(STEP, () -> threads.pool().execute(() -> step(drain)));
      } else if (!drain.run().isCalledOff()) {
        LOG.log(Level.INFO, "Drained: {0} sessions are gone", drain.act().sessions());
      }
    }
  }

  /** Does what {@link #endAll} does, and lets everybody finish who observes it. */
  public void stop() {
    endAll();
    events.fire(new SessionsStopped());
  }

  /**
   * Ends every session at once, because the node stops: best effort. Returns when their closes are
   * written, after two seconds at the latest; takes no session again. A second call ends those that
   * are left.
   */
  public void endAll() {
    events.fire(new SessionsEnding());
    endAll(FAREWELL);
  }

  void endAll(Duration patience) {
    stopped = true;
    long end = nanos.getAsLong() + patience.toNanos();
    long away = away(current);
    List<ClientSession> sessions = inRandomOrder();
    ReturnSlots slots = slots(sessions.size(), sessions.size());
    for (int i = 0; i < sessions.size(); i++) {
      sessions.get(i).restart("the hub is restarting", away + slots.within(i));
      if (i % AT_A_STOP == AT_A_STOP - 1) {
        awaitGone(sessions.subList(i + 1 - AT_A_STOP, i + 1), end);
      }
    }
    awaitGone(sessions, end);
    while (registry.size() > 0 && end - nanos.getAsLong() > 0) {
      LockSupport.parkNanos(this, LOOK_NANOS);
    }
  }

  private void awaitGone(List<ClientSession> sessions, long end) {
    for (ClientSession session : sessions) {
      while (!session.isGone() && end - nanos.getAsLong() > 0) {
        LockSupport.parkNanos(this, LOOK_NANOS);
      }
    }
  }
}
