package dev.tidings.benchmark.load;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Publishes at a fixed rate on a schedule that does not wait for anybody: an event that goes out
 * late, because the system would not take it, counts from when it was due. Or, at rate 0, as fast
 * as the system takes them. Runs on one event loop of its own.
 */
final class Publishing {
  /** The most publications that may wait for their answer, of each publisher. */
  static final int UNACKED = 256;

  /** The share of the rate with which it begins. */
  private static final double FIRST = 0.1;

  private static final int AT_ONCE = 128;
  private static final long SHORTEST_PAUSE = 200_000;

  private final EventLoop loop;
  private final List<Writer> writers = new ArrayList<>();
  private final int channels;
  private final double rate;
  private final double ramp;
  private final long[][] sequences;
  private final long[] published;
  private final long[] heads;
  private final AtomicLong total = new AtomicLong();
  private final AtomicLong answered = new AtomicLong();

  private long start;
  private long number;
  private boolean running;
  private boolean scheduled;

  /**
   * Publishes nothing before {@link #begin}.
   *
   * @param rate per second in all; 0 as fast as it goes
   * @param ramp how long the rate takes to rise from a tenth to the whole
   */
  Publishing(EventLoop loop, int publishers, int channels, double rate, Duration ramp) {
    this.loop = loop;
    this.channels = channels;
    this.rate = rate;
    this.ramp = ramp.toNanos() / 1e9;
    this.sequences = new long[publishers][channels];
    this.published = new long[channels];
    this.heads = new long[channels];
  }

  void add(Writer writer) {
    writers.add(writer);
  }

  List<Writer> writers() {
    return writers;
  }

  EventLoop loop() {
    return loop;
  }

  void begin() {
    loop.execute(
        () -> {
          start = System.nanoTime();
          running = true;
          go();
        });
  }

  void stop() {
    loop.submit(() -> running = false).syncUninterruptibly();
  }

  /** How many were published. From any thread. */
  long total() {
    return total.get();
  }

  /** How many were acknowledged. From any thread. */
  long answered() {
    return answered.get();
  }

  /** How many were published to a channel. After {@link #stop}. */
  long published(int channel) {
    return published[channel];
  }

  /** The offset of the channel's newest event that was acknowledged. After {@link #stop}. */
  long head(int channel) {
    return heads[channel];
  }

  void acknowledged(int channel, long offset) {
    heads[channel] = Math.max(heads[channel], offset);
    answered.lazySet(answered.getPlain() + 1);
  }

  /** Publishes what is due. On the loop. */
  void go() {
    if (!running) {
      return;
    }
    int sent = 0;
    while (sent < AT_ONCE && due() <= 0 && writer().hasRoom()) {
      publishNext();
      sent++;
    }
    writers.forEach(Writer::flush);
    if (sent == AT_ONCE) {
      loop.execute(this::go);
    } else if (!scheduled) {
      scheduled = true;
      Future<?> unused =
          loop.schedule(this::wake, Math.max(SHORTEST_PAUSE, due()), TimeUnit.NANOSECONDS);
    }
  }

  private void wake() {
    scheduled = false;
    go();
  }

  /** Nanoseconds until the next one is due. */
  private long due() {
    return rate == 0 ? 0 : intended() - System.nanoTime();
  }

  /** When the next one is due by the schedule. */
  private long intended() {
    double risen = (FIRST + 1) / 2 * rate * ramp;
    double seconds =
        number >= risen
            ? ramp + (number - risen) / rate
            : ramp
                * (Math.sqrt(FIRST * FIRST + 2 * (1 - FIRST) * number / (rate * ramp)) - FIRST)
                / (1 - FIRST);
    return start + (long) (seconds * 1e9);
  }

  private int channel() {
    return (int) (number % channels);
  }

  private int publisher() {
    return (int) (number / channels % writers.size());
  }

  private Writer writer() {
    return writers.get(publisher());
  }

  private void publishNext() {
    int channel = channel();
    long at = Stopwatch.micros(rate == 0 ? System.nanoTime() : intended());
    long sequence = Payload.SEQUENCE_BASE + ++sequences[publisher()][channel];
    writer().publish(channel, sequence, at);
    published[channel]++;
    number++;
    total.lazySet(number);
  }
}
