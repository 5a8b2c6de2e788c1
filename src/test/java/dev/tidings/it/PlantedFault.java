package dev.tidings.it;

import dev.tidings.it.History.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * What a hub could do wrong, done to a copy of the histories of real clients. Each changes what the
 * last client saw, or what all saw.
 */
enum PlantedFault {
  AN_EVENT_DID_NOT_COME(lastOf(steps -> steps.remove(middle(steps))), "and no gap was told"),
  THE_LAST_EVENT_DID_NOT_COME(lastOf(steps -> steps.remove(end(steps))), "it ends at"),
  AN_EVENT_CAME_TWICE(
      lastOf(steps -> steps.add(middle(steps), steps.get(middle(steps)))), "came again"),
  TWO_EVENTS_CAME_IN_ANOTHER_ORDER(
      lastOf(
          steps -> {
            int at = middle(steps);
            steps.add(at + 1, steps.remove(at));
          }),
      "and no gap was told"),
  ANOTHER_EVENT_CAME_IN_ITS_PLACE(
      insteadOf(event -> new Step.Received(event.eventId(), "another", event.sender())),
      "for somebody else"),
  A_GAP_WAS_TOLD_OF_WHAT_THE_HUB_HAD(insteadOf(event -> gapFrom(1, event)), "is not legal here"),
  A_GAP_WAS_TOLD_FROM_ANOTHER_PLACE(insteadOf(event -> gapFrom(2, event)), "was told at"),
  IT_WENT_ON_FROM_A_LATER_PLACE_THAN_ASKED(
      returning(join -> new Step.Joined(join.asked(), shifted(join.position(), 1), true)),
      "it asked for"),
  IT_WENT_ON_FROM_SOMEWHERE_WITHOUT_A_GAP(
      returning(join -> new Step.Joined(join.asked(), join.position(), false)),
      "came before its position was known"),
  AN_EVENT_CAME_THAT_NOBODY_SENT(
      histories -> allGetAtTheEnd(histories, last -> next(last, "made-up", last.sender())),
      "which nobody sent"),
  A_PUBLICATION_BECAME_TWO_EVENTS(
      histories -> allGetAtTheEnd(histories, last -> next(last, last.ref(), last.sender())),
      " and at "),
  TWO_EVENTS_OF_A_SENDER_CHANGED_PLACES(
      histories -> inAll(histories, exchanging(histories)), "was sent before the one before it"),
  AN_EVENT_WAS_REFUSED_AND_CAME(
      histories ->
          histories.stream()
              .map(history -> changed(history, PlantedFault::refuseWhatWasAcked))
              .toList(),
      "was refused and published");

  @SuppressWarnings("ImmutableEnumChecker") // without state
  private final UnaryOperator<List<History>> plant;

  private final String words;

  PlantedFault(UnaryOperator<List<History>> plant, String words) {
    this.plant = plant;
    this.words = words;
  }

  /** The histories with the fault. */
  List<History> in(List<History> histories) {
    return plant.apply(histories);
  }

  /** What the checker says of it. */
  String words() {
    return words;
  }

  /** Changes the steps of a history. */
  private interface Change {
    void make(List<Step> steps);
  }

  private static UnaryOperator<List<History>> lastOf(Change change) {
    return histories -> {
      List<History> all = new ArrayList<>(histories);
      all.add(changed(all.remove(all.size() - 1), change));
      return all;
    };
  }

  private static UnaryOperator<List<History>> insteadOf(Function<Step.Received, Step> other) {
    return lastOf(
        steps -> {
          int at = middle(steps);
          steps.set(at, other.apply((Step.Received) steps.get(at)));
        });
  }

  /** Changes how the last client came back first. */
  private static UnaryOperator<List<History>> returning(UnaryOperator<Step.Joined> other) {
    return lastOf(
        steps -> {
          int at =
              IntStream.range(0, steps.size())
                  .filter(i -> isReturn(steps.get(i)))
                  .findFirst()
                  .orElseThrow();
          steps.set(at, other.apply((Step.Joined) steps.get(at)));
        });
  }

  /** A gap that ends with the event and begins so many before it. */
  private static Step gapFrom(int before, Step.Received event) {
    return new Step.Missed(shifted(event.eventId(), -before), event.eventId(), "trimmed");
  }

  private static History changed(History history, Change change) {
    List<Step> steps = new ArrayList<>(history.steps());
    change.make(steps);
    return history.with(steps);
  }

  /** An event that is followed by another one. */
  private static int middle(List<Step> steps) {
    return IntStream.range(steps.size() / 2, steps.size() - 1)
        .filter(i -> isEvent(steps.get(i)) && isEvent(steps.get(i + 1)))
        .findFirst()
        .orElseThrow();
  }

  private static int end(List<Step> steps) {
    return IntStream.iterate(steps.size() - 1, i -> i >= 0, i -> i - 1)
        .filter(i -> isEvent(steps.get(i)))
        .findFirst()
        .orElseThrow();
  }

  private static boolean isEvent(Step step) {
    return step instanceof Step.Received;
  }

  private static boolean isReturn(Step step) {
    return step instanceof Step.Joined joined && joined.recovered();
  }

  private static String shifted(String eventId, int by) {
    return eventId.substring(0, eventId.indexOf(':') + 1) + (Frames.offset(eventId) + by);
  }

  private static Step.Received next(Step.Received last, String ref, String sender) {
    return new Step.Received(shifted(last.eventId(), 1), ref, sender);
  }

  private static List<History> allGetAtTheEnd(
      List<History> histories, Function<Step.Received, Step> event) {
    return histories.stream()
        .map(
            history ->
                changed(
                    history,
                    steps -> steps.add(event.apply((Step.Received) steps.get(end(steps))))))
        .toList();
  }

  private static List<History> inAll(List<History> histories, UnaryOperator<Step> change) {
    return histories.stream()
        .map(history -> changed(history, steps -> steps.replaceAll(change)))
        .toList();
  }

  /** Exchanges the last event with the one before it of the same sender. */
  private static UnaryOperator<Step> exchanging(List<History> histories) {
    List<Step> steps = histories.get(histories.size() - 1).steps();
    Step.Received last = (Step.Received) steps.get(end(steps));
    Step.Received before =
        steps.stream()
            .filter(PlantedFault::isEvent)
            .map(Step.Received.class::cast)
            .filter(event -> event.sender().equals(last.sender()) && !event.equals(last))
            .reduce((first, second) -> second)
            .orElseThrow();
    return step ->
        place(step).equals(last.eventId())
            ? withRef(step, before.ref())
            : place(step).equals(before.eventId()) ? withRef(step, last.ref()) : step;
  }

  private static String place(Step step) {
    if (step instanceof Step.Acked acked) {
      return acked.eventId();
    }
    return step instanceof Step.Received received ? received.eventId() : "";
  }

  private static Step withRef(Step step, String ref) {
    return step instanceof Step.Received received
        ? new Step.Received(received.eventId(), ref, received.sender())
        : new Step.Acked(ref, place(step));
  }

  private static void refuseWhatWasAcked(List<Step> steps) {
    steps.stream()
        .filter(Step.Acked.class::isInstance)
        .reduce((first, second) -> second)
        .ifPresent(acked -> steps.add(new Step.Refused(((Step.Acked) acked).ref())));
  }
}
