package dev.tidings.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever comes when: nothing is lost, nothing overtakes, and a window stays together. */
class PublicationLaneProperties {
  private record Said(String sender, int number, int window) {}

  /** A sender says something, its window ends, or who stores takes more. */
  private sealed interface Step {
    record Say(String sender) implements Step {}

    record End(String sender) implements Step {}

    record Store(int max) implements Step {}
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<String> senders = Arbitraries.of("ann", "bob", "cleo");
    return Arbitraries.<Step>oneOf(
            senders.map(Step.Say::new),
            senders.map(Step.End::new),
            Arbitraries.integers().between(1, 4).map(Step.Store::new))
        .list()
        .ofMaxSize(60);
  }

  /** A lane with one worker, which stores only when it was told to begin. */
  private static final class Worked {
    final PublicationLane<Said> lane = new PublicationLane<>();
    final List<Said> said = new ArrayList<>();
    final List<Said> stored = new ArrayList<>();
    final List<String> open = new ArrayList<>();
    int windows;
    boolean working;

    void take(Step step) {
      if (step instanceof Step.Say say) {
        Said next = new Said(say.sender(), said.size(), windows);
        said.add(next);
        if (lane.gather(say.sender(), next)) {
          open.add(say.sender());
        }
      } else if (step instanceof Step.End end && open.remove(end.sender())) {
        windows++;
        begin(lane.release(end.sender()));
      } else if (step instanceof Step.Store store && working) {
        List<Said> next = lane.next(store.max());
        stored.addAll(next);
        working = !next.isEmpty();
      }
    }

    private void begin(boolean begins) {
      assertThat(begins && working).as("two at a time").isFalse();
      working |= begins;
    }

    void finish() {
      List.copyOf(open).forEach(sender -> take(new Step.End(sender)));
      while (working) {
        take(new Step.Store(256));
      }
    }
  }

  @Property
  void everythingIsStoredOnceAndThatOfOneSenderInItsOrder(@ForAll("steps") List<Step> steps) {
    Worked worked = new Worked();
    steps.forEach(worked::take);
    worked.finish();

    assertThat(worked.stored).containsExactlyInAnyOrderElementsOf(worked.said);
    for (String sender : List.of("ann", "bob", "cleo")) {
      assertThat(of(worked.stored, sender)).isEqualTo(of(worked.said, sender));
    }
    assertThat(worked.lane.isIdle()).isTrue();
  }

  private static List<Said> of(List<Said> all, String sender) {
    return all.stream().filter(said -> said.sender().equals(sender)).toList();
  }

  @Property
  void whatOneSenderSaysWithinAWindowStaysTogether(@ForAll("steps") List<Step> steps) {
    Worked worked = new Worked();
    List<List<Integer>> windows = new ArrayList<>();
    List<Integer> anns = new ArrayList<>();
    for (Step step : steps) {
      int before = worked.said.size();
      worked.take(step);
      if (worked.said.size() > before && worked.said.get(before).sender().equals("ann")) {
        anns.add(before);
      }
      if (step.equals(new Step.End("ann")) && !anns.isEmpty()) {
        windows.add(List.copyOf(anns));
        anns.clear();
      }
    }
    windows.add(List.copyOf(anns));
    worked.finish();

    List<Integer> order = worked.stored.stream().map(Said::number).toList();
    for (List<Integer> window : windows) {
      TreeSet<Integer> places = new TreeSet<>(window.stream().map(order::indexOf).toList());
      assertThat(places).hasSize(window.size());
      assertThat(places.isEmpty() || places.last() - places.first() == window.size() - 1)
          .as("%s in %s", window, order)
          .isTrue();
    }
  }
}
