package dev.tidings.channel;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A channel as it was stored.
 *
 * @param head the position of its newest event
 * @param events its newest events without a hole between them and the head, oldest first
 * @param sequences the last sequence number of each sender device that is known
 */
public record StoredChannel(EventId head, List<StoredEvent> events, Map<String, Long> sequences) {
  /** Holds copies. */
  public StoredChannel {
    events = List.copyOf(events);
    sequences = Map.copyOf(sequences);
  }

  /** A channel with these events, whose senders are as far as they show. */
  public static StoredChannel of(EventId head, List<StoredEvent> events) {
    Map<String, Long> sequences = new HashMap<>();
    events.forEach(event -> sequences.merge(event.ref().sender(), event.ref().seq(), Math::max));
    return new StoredChannel(head, events, sequences);
  }

  /** A channel that has no event yet. */
  static StoredChannel empty(String epoch) {
    return new StoredChannel(new EventId(epoch, 0), List.of(), Map.of());
  }

  /** The same, where senders may be further. */
  StoredChannel with(Map<String, Long> further) {
    Map<String, Long> all = new HashMap<>(sequences);
    further.forEach((sender, sequence) -> all.merge(sender, sequence, Math::max));
    return new StoredChannel(head, events, all);
  }
}
