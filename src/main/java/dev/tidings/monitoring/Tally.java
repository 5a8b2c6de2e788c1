package dev.tidings.monitoring;

import dev.tidings.session.Traffic;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** Counts for one tenant, or for whom no tenant is known. Safe for use by several threads. */
final class Tally {
  private final Map<String, LongAdder> adders = new ConcurrentHashMap<>();

  void add(Figure figure, long count) {
    add(figure.label(), count);
  }

  void add(String name, long count) {
    if (count != 0) {
      adders.computeIfAbsent(name, n -> new LongAdder()).add(count);
    }
  }

  void add(Traffic traffic) {
    add(Figure.MESSAGES_IN, traffic.messagesIn());
    add(Figure.BYTES_IN, traffic.bytesIn());
    add(Figure.FRAMES_OUT, traffic.framesOut());
    add(Figure.BYTES_OUT, traffic.bytesOut());
    add(Figure.DROPPED, traffic.dropped());
    add(Figure.GAPS, traffic.gaps());
    traffic
        .gapsByReason()
        .forEach((reason, count) -> add(Counts.name(Counts.GAPS, reason.wireName()), count));
  }

  /** What was counted since the start. */
  Counts counts() {
    return Counts.of(
        adders.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().sum())));
  }
}
