package dev.tidings.channel;

import org.jspecify.annotations.Nullable;

/** Events in their order, added at one end and removed at the other. Guarded by its log. */
final class EventRing {
  private @Nullable Event[] slots = new @Nullable Event[8];
  private int first;
  private int size;

  /**
   * One event.
   *
   * @param at when it was published, Unix milliseconds
   * @param frame canonical JSON
   */
  record Event(long at, String frame) {}

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
      grow();
    }
    slots[slot(size)] = event;
    size++;
  }

  void removeOldest() {
    slots[first] = null;
    first = slot(1);
    size--;
  }

  private int slot(long index) {
    return (int) (first + index) & (slots.length - 1);
  }

  private void grow() {
    @Nullable Event[] larger = new @Nullable Event[slots.length * 2];
    for (int i = 0; i < size; i++) {
      larger[i] = slots[slot(i)];
    }
    slots = larger;
    first = 0;
  }
}
