package dev.tidings.session;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * How long something takes, over and over again, in microseconds from 0 to an hour; what takes
 * longer counts as an hour. Each value is kept within 1 %. Recording never waits. Safe for use by
 * several threads.
 */
public final class Delays {
  private static final long LONGEST_MICROS = TimeUnit.HOURS.toMicros(1);
  private static final int DIGITS = 2;

  private final Recorder recorder = new Recorder(LONGEST_MICROS, DIGITS);

  /** All of them since the start. Guarded by this. */
  private final Histogram all = new Histogram(LONGEST_MICROS, DIGITS);

  /** Counts a delay so many times. */
  public void record(long micros, long count) {
    recorder.recordValueWithCount(Math.min(LONGEST_MICROS, Math.max(0, micros)), count);
  }

  /** A copy of all that were recorded since the start. */
  public synchronized Histogram all() {
    all.add(recorder.getIntervalHistogram());
    return all.copy();
  }
}
