package dev.tidings.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class EventRingProperties {
  @Property(tries = 200)
  void isAQueueWithIndexes(@ForAll @Size(max = 200) List<Boolean> adds) {
    EventRing ring = new EventRing();
    Deque<EventRing.Event> model = new ArrayDeque<>();
    for (int i = 0; i < adds.size(); i++) {
      if (adds.get(i)) {
        EventRing.Event event = new EventRing.Event(i, "frame " + i, i, i);
        ring.add(event);
        model.add(event);
      } else if (!model.isEmpty()) {
        ring.removeOldest();
        model.remove();
      }
      assertThat(ring.size()).isEqualTo(model.size());
      List<EventRing.Event> events = new ArrayList<>();
      for (int at = 0; at < ring.size(); at++) {
        events.add(ring.get(at));
      }
      assertThat(events).containsExactlyElementsOf(model);
    }
  }

  @Example
  void refusesAnIndexOutside() {
    EventRing ring = new EventRing();
    ring.add(new EventRing.Event(1, "frame", 1, 1));
    assertThatThrownBy(() -> ring.get(1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> ring.get(-1)).isInstanceOf(IndexOutOfBoundsException.class);
  }
}
