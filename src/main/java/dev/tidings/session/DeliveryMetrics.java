package dev.tidings.session;

import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;

/**
 * What the writers of this node do, all sessions together. Counting never waits. Safe for use by
 * several threads.
 */
@Singleton
public class DeliveryMetrics {
  private final LongAdder writes = new LongAdder();
  private final LongAdder frames = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final LongAdder gaps = new LongAdder();
  private final LongAdder stalls = new LongAdder();
  private final LongAdder abandoned = new LongAdder();

  /** From publish to written. */
  private final Delays delays = new Delays();

  private final boolean timed;

  /** Nothing is counted yet; whether delays ever are, the settings say. */
  @Inject
  public DeliveryMetrics(Settings settings) {
    this.timed = settings.flag(Setting.MONITORING);
  }

  /**
   * What was done since the start.
   *
   * @param writes messages handed to transports
   * @param frames frames in them
   * @param bytes their length in UTF-8
   * @param dropped lossy frames for which a session had no room
   * @param gaps gaps that were told
   * @param stalls writes that did not return in time and cost a thread of their own
   * @param abandoned sessions that were ended because a write made no progress
   */
  public record Totals(
      long writes, long frames, long bytes, long dropped, long gaps, long stalls, long abandoned) {}

  /** What was done since the start. */
  public Totals totals() {
    return new Totals(
        writes.sum(),
        frames.sum(),
        bytes.sum(),
        dropped.sum(),
        gaps.sum(),
        stalls.sum(),
        abandoned.sum());
  }

  /**
   * A copy of the microseconds from a publication to the end of the write with it, of all writes
   * since the start; of several events in one write the oldest counts for all.
   */
  public Histogram delays() {
    return delays.all();
  }

  void wrote(int messageBytes) {
    writes.increment();
    bytes.add(messageBytes);
  }

  void wroteFrames(int count, long publishedAt) {
    frames.add(count);
    if (timed && publishedAt != 0) {
      delays.record(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - publishedAt), count);
    }
  }

  void dropped() {
    dropped.increment();
  }

  void toldGap() {
    gaps.increment();
  }

  void stalled() {
    stalls.increment();
  }

  void abandoned() {
    abandoned.increment();
  }
}
