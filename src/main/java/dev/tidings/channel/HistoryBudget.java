package dev.tidings.channel;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The memory that the events of all channels take together. Over its bound the oldest events go,
 * whichever channel they are in, also those that a reader still needs. Safe for use by several
 * threads.
 */
final class HistoryBudget {
  /** What an event takes besides its text. */
  private static final int OVERHEAD = 96;

  /** How many events go at a time. */
  private static final int PORTION = 64;

  /** Beyond the bound a twentieth more goes, so that this is not done for each event. */
  private static final int SLACK = 20;

  private final long max;
  private final AtomicLong used = new AtomicLong();
  private final ReentrantLock reclaiming = new ReentrantLock();

  HistoryBudget(long max) {
    this.max = max;
  }

  private record Oldest(Channel channel, long at) {}

  /**
   * What an event takes in the heap at most, in bytes: text that is not ASCII has two bytes for
   * each character.
   *
   * @param bytes how long the frame is on the wire
   */
  static int cost(String frame, int bytes) {
    return OVERHEAD + (bytes == frame.length() ? bytes : 2 * frame.length());
  }

  void took(long bytes) {
    used.addAndGet(bytes);
  }

  void freed(long bytes) {
    used.addAndGet(-bytes);
  }

  /** The bytes that all events take. */
  long used() {
    return used.get();
  }

  boolean isOver() {
    return used.get() > max;
  }

  /**
   * Lets the oldest events go until there is room again. Does nothing while another thread does.
   */
  void reclaim(Iterable<Channel> channels) {
    if (!reclaiming.tryLock()) {
      return;
    }
    try {
      PriorityQueue<Oldest> oldest = new PriorityQueue<>(Comparator.comparingLong(Oldest::at));
      channels.forEach(channel -> add(oldest, channel));
      for (Oldest first = oldest.poll(); first != null && isTight(); first = oldest.poll()) {
        first.channel().release(PORTION);
        add(oldest, first.channel());
      }
    } finally {
      reclaiming.unlock();
    }
  }

  private boolean isTight() {
    return used.get() > max - max / SLACK;
  }

  private static void add(PriorityQueue<Oldest> oldest, Channel channel) {
    channel.log().oldestAt().ifPresent(at -> oldest.add(new Oldest(channel, at)));
  }
}
