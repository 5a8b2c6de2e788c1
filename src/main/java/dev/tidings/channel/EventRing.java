package dev.tidings.channel;

import org.jspecify.annotations.Nullable;

/** Events in their order, added at one end and removed at the other. Guarded by its log. */
final class EventRing {
  private static final int SMALLEST = 8;

  private @Nullable Event[] slots = new @Nullable Event[SMALLEST];
  private int first;
  private int size;

  /**
   * One event.
   *
   * @param at when it was published, Unix milliseconds
   * @param frame canonical JSON
   * @param bytes how long the frame is on the wire
   * @param nanos when it was published, by {@link System#nanoTime}
   */
  record Event(long at, String frame, int bytes, long nanos) {}

  int size() {
    return size;
  }

  /** The event at an index; 0 is the oldest. */
  Event get(long index) {
    Event event = slots[slot(index)];
    if (index < 0 || index >= size || event == null) {
      throw new IndexOutOfBoundsException(index);
    }
    return event;
  }

  void add(Event event) {
    if (size == slots.length) {
      resize(slots.length * 2);
    }
    slots[slot(size)] = event;
    size++;
  }

  /** Takes out the oldest event. */
  Event removeOldest() {
    Event oldest = get(0);
    slots[first] = null;
    first = slot(1);
    size--;
    if (slots.length > SMALLEST && size < slots.length / 4) {
      resize(slots.length / 2);
    }
    return oldest;
  }

  private int slot(long index) {
    return (int) (first + index) & (slots.length - 1);
  }

  private void resize(int length) {
    @Nullable Event[] resized = new @Nullable Event[length];
    for (int i = 0; i < size; i++) {
      resized[i] = slots[slot(i)];
    }
    slots = resized;
    first = 0;
  }
}
