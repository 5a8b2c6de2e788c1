package dev.tidings.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class RunQueueProperties {
  private record Waiting(String owner, int number) {}

  /** An owner adds one, or with null the next is taken. */
  @Provide
  Arbitrary<List<String>> acts() {
    return Arbitraries.of("ann", "ben", "cid").injectNull(0.4).list().ofMaxSize(60);
  }

  @Property
  void takesEachOnceInTheOrderThatItTold(@ForAll("acts") List<String> acts) {
    RunQueue<Waiting> queue = new RunQueue<>();
    List<Waiting> there = new ArrayList<>();
    int number = 0;
    for (String owner : acts) {
      if (owner != null) {
        Waiting added = new Waiting(owner, number++);
        queue.add(owner, added);
        there.add(added);
      } else {
        List<Waiting> told = queue.inOrder();
        queue
            .next()
            .ifPresentOrElse(
                taken -> {
                  assertThat(taken).isEqualTo(told.get(0));
                  there.remove(taken);
                },
                () -> assertThat(there).isEmpty());
        assertThat(queue.inOrder()).isEqualTo(told.subList(Math.min(1, told.size()), told.size()));
      }
      assertThat(queue.inOrder()).containsExactlyInAnyOrderElementsOf(there);
      assertThat(queue.size()).isEqualTo(there.size());
    }
  }

  @Property
  void nobodyIsServedTwiceWhileAnotherWaits(@ForAll("acts") List<String> acts) {
    RunQueue<Waiting> queue = new RunQueue<>();
    int number = 0;
    for (String owner : acts) {
      if (owner != null) {
        queue.add(owner, new Waiting(owner, number++));
      }
    }
    Map<String, Integer> served = new HashMap<>();
    Map<String, Integer> last = new HashMap<>();
    while (queue.size() > 0) {
      List<String> owners = queue.inOrder().stream().map(Waiting::owner).distinct().toList();
      Waiting taken = queue.next().orElseThrow();
      served.merge(taken.owner(), 1, Integer::sum);
      int most = served.getOrDefault(taken.owner(), 0);
      int fewest = owners.stream().mapToInt(o -> served.getOrDefault(o, 0)).min().orElseThrow();
      assertThat(most - fewest).isLessThanOrEqualTo(1);
      Integer before = last.put(taken.owner(), taken.number());
      assertThat(before == null || before < taken.number()).isTrue();
    }
  }

  @Test
  void whatIsTakenOutIsNotThereAnyMore() {
    RunQueue<Waiting> queue = new RunQueue<>();
    Waiting first = new Waiting("ann", 1);
    Waiting second = new Waiting("ann", 2);
    queue.add("ann", first);
    queue.add("ann", second);

    assertThat(queue.remove("ann", first)).isTrue();
    assertThat(queue.remove("ann", first)).isFalse();
    assertThat(queue.remove("ben", second)).isFalse();
    assertThat(queue.next()).contains(second);
    assertThat(queue.next()).isEmpty();
  }
}
