package dev.tidings.session;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;

/**
 * The sessions of one drain on their way out, in the order given. Each is read no more, gets the
 * answers to the publications that are under way, then {@code disconnect} with a {@code retryAfter}
 * of its own, then its close. Used by one thread at a time, but for {@link #left} and {@link
 * #callOff}.
 */
final class DrainRun {
  /** How long a session waits for answers to its publications; as long as clients do. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final String REASON = "this node is about to stop";

  private final DrainPace pace;
  private final long endNanos;
  private final Duration downtime;
  private final Deque<Leaver> staying = new ArrayDeque<>();
  private final List<Leaver> finishing = new ArrayList<>();
  private final List<ClientSession> closing = new ArrayList<>();

  private volatile int left;
  private volatile boolean calledOff;

  /** A session, when it comes back, and since when it is read no more. */
  private record Leaver(ClientSession session, long slot, long since) {}

  /**
   * A drain that has not begun to close.
   *
   * @param endNanos when its last session is asked to go
   * @param downtime how long nobody can connect after that; zero when others take the clients
   * @param slots for the place of each session, when it comes back
   */
  DrainRun(
      List<ClientSession> sessions,
      DrainPace pace,
      long endNanos,
      Duration downtime,
      LongUnaryOperator slots) {
    this.pace = pace;
    this.endNanos = endNanos;
    this.downtime = downtime;
    for (int i = 0; i < sessions.size(); i++) {
      staying.add(new Leaver(sessions.get(i), slots.applyAsLong(i), 0));
    }
    left = staying.size();
  }

  /** The sessions of the start whose close is not written yet. */
  int left() {
    return left;
  }

  /** Lets the sessions stay that were not asked to go. */
  void callOff() {
    calledOff = true;
  }

  boolean isCalledOff() {
    return calledOff;
  }

  /** Whether nothing is left to be done. */
  boolean isOver() {
    return left == 0;
  }

  /** How long a client that comes at that time has to stay away for the node's own sake. */
  long awayMillis(long now) {
    return downtime.isZero()
        ? 0
        : downtime.toMillis() + Math.max(0, TimeUnit.NANOSECONDS.toMillis(endNanos - now));
  }

  /** Does what is due. */
  void step(long now) {
    if (calledOff) {
      staying.clear();
    }
    staying.removeIf(leaver -> leaver.session().isGone());
    askToGo(pace.take(now), now);
    finishing.removeIf(leaver -> close(leaver, now));
    closing.removeIf(ClientSession::isGone);
    left = staying.size() + finishing.size() + closing.size();
  }

  private void askToGo(int count, long now) {
    for (int i = 0; i < count && !staying.isEmpty(); i++) {
      Leaver leaver = staying.remove();
      leaver.session().inbox().close();
      finishing.add(new Leaver(leaver.session(), leaver.slot(), now));
    }
  }

  private boolean close(Leaver leaver, long now) {
    ClientSession session = leaver.session();
    if (!session.inbox().isQuiet() && now - leaver.since() < PATIENCE_NANOS) {
      return false;
    }
    session.restart(REASON, awayMillis(now) + leaver.slot());
    closing.add(session);
    return true;
  }
}
