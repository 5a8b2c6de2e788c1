package dev.tidings.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.it.History.Step;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * A checker that finds nothing proves nothing: each kind of fault is planted, and must be found.
 */
class HistoryCheckerTest {
  private static final String ANN = "ann-device";
  private static final String BOB = "bob-device";

  /** Ann publishes four events, Bob one; both get all five, and Bob is cut off once. */
  private final List<Step> ann =
      new ArrayList<>(
          List.of(
              new Step.Joined(null, "e:0", false),
              new Step.Sent("a1"),
              new Step.Sent("a2"),
              new Step.Acked("a1", "e:1"),
              received(1, "a1", ANN),
              received(2, "a2", ANN),
              new Step.Acked("a2", "e:2"),
              received(3, "b1", BOB),
              new Step.Sent("a3"),
              new Step.Sent("a4"),
              received(4, "a3", ANN),
              new Step.Acked("a3", "e:4"),
              received(5, "a4", ANN),
              new Step.Acked("a4", "e:5")));

  private final List<Step> bob =
      new ArrayList<>(
          List.of(
              new Step.Joined(null, "e:0", false),
              received(1, "a1", ANN),
              new Step.Sent("b1"),
              received(2, "a2", ANN),
              new Step.Joined("e:2", "e:2", true),
              received(3, "b1", BOB),
              new Step.Acked("b1", "e:3"),
              received(4, "a3", ANN),
              received(5, "a4", ANN)));

  private static Step received(int offset, String ref, String sender) {
    return new Step.Received("e:" + offset, ref, sender);
  }

  private List<String> faults() {
    return HistoryChecker.faults(List.of(of(ANN, ann), of(BOB, bob)));
  }

  private static History of(String client, List<Step> steps) {
    return new History(client).with(steps);
  }

  private void assertFinds(Consumer<List<Step>> planted, String... words) {
    assertThat(faults()).isEmpty();
    List<Step> before = List.copyOf(bob);
    planted.accept(bob);
    assertThat(bob).isNotEqualTo(before);
    assertThat(faults()).anySatisfy(fault -> assertThat(fault).contains(words));
  }

  @Test
  void findsNothingInWhatIsAsItShouldBe() {
    assertThat(faults()).isEmpty();
  }

  @Test
  void findsAnEventThatDidNotCome() {
    assertFinds(steps -> steps.remove(3), BOB, "it asked for e:2 and was at e:1");
  }

  @Test
  void findsAHoleWithinOneConnection() {
    assertFinds(steps -> steps.remove(5), BOB, "e:4 came after e:2, and no gap was told");
  }

  @Test
  void findsThatTheEndDidNotCome() {
    assertFinds(steps -> steps.remove(8), BOB, "it ends at e:4, and the channel at e:5");
  }

  @Test
  void findsAnAcknowledgedEventThatNobodyGot() {
    ann.add(new Step.Sent("a5"));
    ann.add(new Step.Acked("a5", "e:6"));

    assertThat(faults()).hasSize(2).allMatch(fault -> fault.contains("and the channel at e:6"));
  }

  @Test
  void findsAnEventThatCameTwice() {
    assertFinds(steps -> steps.add(4, received(2, "a2", ANN)), BOB, "e:2 came again");
  }

  @Test
  void findsAPublicationThatBecameTwoEvents() {
    assertFinds(steps -> bothGet(received(6, "a4", ANN)), "is at e:6 and at e:5");
  }

  @Test
  void findsAnEventThatNobodySent() {
    assertFinds(steps -> bothGet(received(6, "x", "nobody")), "which nobody sent");
  }

  private void bothGet(Step step) {
    ann.add(step);
    bob.add(step);
  }

  @Test
  void findsAnotherOrder() {
    assertFinds(steps -> Collections.swap(steps, 7, 8), BOB, "e:5 came after e:3");
  }

  @Test
  void findsAnotherEventAtTheSamePlace() {
    assertFinds(
        steps -> {
          steps.set(7, received(4, "a4", ANN));
          steps.set(8, received(5, "a3", ANN));
        },
        "for somebody else");
  }

  @Test
  void findsAnotherOrderThanTheSenders() {
    for (List<Step> steps : List.of(ann, bob)) {
      steps.replaceAll(HistoryCheckerTest::withTheLastTwoSwapped);
    }

    assertThat(faults()).singleElement().asString().contains("was sent before the one before it");
  }

  private static Step withTheLastTwoSwapped(Step step) {
    if (step instanceof Step.Received received && received.eventId().equals("e:4")) {
      return received(4, "a4", ANN);
    }
    if (step instanceof Step.Received received && received.eventId().equals("e:5")) {
      return received(5, "a3", ANN);
    }
    if (step instanceof Step.Acked acked && acked.eventId().equals("e:4")) {
      return new Step.Acked("a4", "e:4");
    }
    return step instanceof Step.Acked acked && acked.eventId().equals("e:5")
        ? new Step.Acked("a3", "e:5")
        : step;
  }

  @Test
  void findsAnEventThatWasRefused() {
    ann.add(new Step.Refused("a4"));

    assertThat(faults()).singleElement().asString().contains("was refused and published");
  }

  @Test
  void findsAPositionThatIsNotTheOneAskedFor() {
    assertFinds(steps -> steps.set(4, new Step.Joined("e:2", "e:3", true)), BOB, "and got e:3");
  }

  @Test
  void findsAGapThatIsNotAllowed() {
    assertFinds(
        steps -> steps.set(5, new Step.Missed("e:2", "e:3", "trimmed")), BOB, "is not legal here");
  }

  @Test
  void findsAGapThatIsNotWhereTheClientIs() {
    assertFinds(
        steps -> steps.set(5, new Step.Missed("e:1", "e:3", "trimmed")), BOB, "was told at e:2");
  }

  @Test
  void findsAPartialReplay() {
    assertFinds(
        steps -> {
          steps.set(4, new Step.Joined("e:2", "e:3", false));
          steps.remove(5);
        },
        BOB,
        "e:4 came before its position was known");
  }

  @Test
  void takesAGapThatIsAllowedInsteadOfTheEvents() {
    bob.set(4, new Step.Joined("e:2", "e:3", false));
    bob.set(5, new Step.Missed("e:2", "e:3", "trimmed"));

    assertThat(
            HistoryChecker.faults(
                List.of(of(ANN, ann), of(BOB, bob)), gap -> gap.reason().equals("trimmed")))
        .isEmpty();
    assertThat(faults()).hasSize(1);
  }

  @Test
  void takesAnotherStreamAfterAGap() {
    for (List<Step> steps : List.of(ann, bob)) {
      steps.add(new Step.Joined("e:5", "f:0", false));
      steps.add(new Step.Missed("e:5", "f:0", "epoch"));
    }
    ann.add(new Step.Sent("a6"));
    bothGet(new Step.Received("f:1", "a6", ANN));

    assertThat(
            HistoryChecker.faults(
                List.of(of(ANN, ann), of(BOB, bob)), gap -> gap.reason().equals("epoch")))
        .isEmpty();
  }
}
