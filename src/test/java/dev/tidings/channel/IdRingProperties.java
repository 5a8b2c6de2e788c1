package dev.tidings.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** The ring against a map that keeps the order of its keys. */
class IdRingProperties {
  private sealed interface Act {
    record Add(Digest id) implements Act {}

    record Complete(int which, int offset) implements Act {}

    record Remove(int which) implements Act {}

    record RemoveOldest() implements Act {}
  }

  private static final class Known {
    final long number;
    final Digest payload;
    final long time;
    long offset;

    Known(long number, Digest payload, long time) {
      this.number = number;
      this.payload = payload;
      this.time = time;
    }
  }

  @Property(tries = 1_000)
  void doesWhatAMapDoes(
      @ForAll("acts") List<Act> acts, @ForAll @IntRange(min = 1, max = 40) int max) {
    IdRing ring = new IdRing(max);
    Map<Digest, Known> model = new LinkedHashMap<>();
    List<Long> gone = new ArrayList<>();
    for (int i = 0; i < acts.size(); i++) {
      Act act = acts.get(i);
      if (act instanceof Act.Add add && !model.containsKey(add.id())) {
        Digest payload = new Digest(i, -i);
        model.put(add.id(), new Known(ring.add(add.id(), payload, i), payload, i));
        if (model.size() > max) {
          forget(model, model.keySet().iterator().next(), gone);
        }
      } else if (act instanceof Act.Complete complete && !model.isEmpty()) {
        Known known = model.get(pick(model, complete.which()));
        ring.complete(Objects.requireNonNull(known).number, 0, complete.offset());
        known.offset = complete.offset();
      } else if (act instanceof Act.Remove remove && !model.isEmpty()) {
        Digest id = pick(model, remove.which());
        ring.remove(Objects.requireNonNull(model.get(id)).number);
        forget(model, id, gone);
      } else if (act instanceof Act.RemoveOldest && !model.isEmpty()) {
        ring.removeOldest();
        forget(model, model.keySet().iterator().next(), gone);
      }
      assertIsModel(ring, model, gone);
    }
  }

  private static Digest pick(Map<Digest, Known> model, int which) {
    return List.copyOf(model.keySet()).get(which % model.size());
  }

  private static void forget(Map<Digest, Known> model, Digest id, List<Long> gone) {
    gone.add(Objects.requireNonNull(model.remove(id)).number);
  }

  private static void assertIsModel(IdRing ring, Map<Digest, Known> model, List<Long> gone) {
    assertThat(ring.size()).isEqualTo(model.size());
    model.forEach(
        (id, known) -> {
          assertThat(ring.find(id)).isEqualTo(known.number);
          assertThat(ring.contains(known.number)).isTrue();
          assertThat(ring.isOf(known.number, known.payload)).isTrue();
          assertThat(ring.isOf(known.number, new Digest(1, 1))).isFalse();
          assertThat(ring.offset(known.number)).isEqualTo(known.offset);
        });
    model.values().stream()
        .findFirst()
        .ifPresent(oldest -> assertThat(ring.oldestTime()).isEqualTo(oldest.time));
    assertThat(gone).noneMatch(ring::contains);
    assertThat(ring.find(new Digest(99, 99))).isEqualTo(IdRing.NONE);
  }

  @Example
  void givesBackTheRoomOfIdsThatAreGone() {
    IdRing ring = new IdRing(10_000);
    for (int i = 0; i < 10_000; i++) {
      ring.add(new Digest(i, i), new Digest(i, i), i);
    }
    assertThat(ring.capacity()).isGreaterThanOrEqualTo(10_000);
    while (ring.size() > 100) {
      ring.removeOldest();
    }

    assertThat(ring.capacity()).isLessThanOrEqualTo(512);
    for (int i = 9_900; i < 10_000; i++) {
      assertThat(ring.find(new Digest(i, i))).isEqualTo(i);
    }
  }

  @Example
  void aRemovedIdCanComeAgain() {
    IdRing ring = new IdRing(4);
    long first = ring.add(new Digest(1, 1), new Digest(2, 2), 0);
    ring.remove(first);
    ring.remove(first);
    long second = ring.add(new Digest(1, 1), new Digest(3, 3), 0);

    assertThat(ring.find(new Digest(1, 1))).isEqualTo(second).isNotEqualTo(first);
    assertThat(ring.size()).isEqualTo(1);
  }

  @Provide
  Arbitrary<List<Act>> acts() {
    // Few digests with many collisions of their low words, as no good digest would have.
    Arbitrary<Digest> ids =
        Combinators.combine(Arbitraries.longs().between(0, 40), Arbitraries.longs().between(0, 5))
            .as((high, low) -> new Digest(high, low * 8));
    Arbitrary<Integer> any = Arbitraries.integers().between(0, 1_000);
    Arbitrary<Act> act =
        Arbitraries.frequencyOf(
            Tuple.of(8, ids.map(Act.Add::new)),
            Tuple.of(2, Combinators.combine(any, any).as(Act.Complete::new)),
            Tuple.of(2, any.map(Act.Remove::new)),
            Tuple.of(2, Arbitraries.just(new Act.RemoveOldest())));
    return act.list().ofMaxSize(150);
  }
}
