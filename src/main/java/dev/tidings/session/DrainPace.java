package dev.tidings.session;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * How many sessions a drain may close at a time: evenly, never more within any second than the
 * rate, rounded up, and all of them when its time is over. Whoever asks late gets no more than that
 * either, so the drain takes longer by as much. Knows no clock; times are nanoseconds of any
 * origin.
 */
final class DrainPace {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final int sessions;
  private final double perSecond;
  private final long began;

  /** What was taken within the last second, the oldest first. */
  private final Deque<Step> lastSecond = new ArrayDeque<>();

  private int taken;
  private int takenInLastSecond;

  private record Step(long at, int count) {}

  /**
   * A pace.
   *
   * @param percent the share of the sessions to close in each second; above 0, at most 100
   */
  DrainPace(int sessions, double percent, long began) {
    this.sessions = sessions;
    this.perSecond = sessions * percent / 100;
    this.began = began;
  }

  /** How long a drain at that rate takes, in milliseconds; the number of sessions is no matter. */
  static long millis(double percent) {
    return (long) Math.ceil(100_000 / percent);
  }

  /** Takes as many sessions as may be closed now. */
  int take(long now) {
    forgetBefore(now - SECOND);
    double due = Math.floor((now - began) * perSecond / SECOND) - taken;
    double room = Math.ceil(perSecond) - takenInLastSecond;
    int count = (int) Math.max(0, Math.min(Math.min(due, room), sessions - taken));
    if (count > 0) {
      taken += count;
      takenInLastSecond += count;
      lastSecond.add(new Step(now, count));
    }
    return count;
  }

  private void forgetBefore(long time) {
    Step oldest = lastSecond.peek();
    while (oldest != null && oldest.at() - time <= 0) {
      takenInLastSecond -= lastSecond.remove().count();
      oldest = lastSecond.peek();
    }
  }
}
