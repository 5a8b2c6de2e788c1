package dev.tidings.it;

import dev.tidings.it.History.Step;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Says what is wrong with the histories of all clients of one channel, once all are at rest:
 *
 * <ul>
 *   <li>an acknowledged event that a client did not get, and was not told to have missed
 *   <li>an event that came twice, or became two events
 *   <li>an event that nobody sent, or that the hub had refused
 *   <li>another order for one client than for another
 *   <li>another order than that in which its sender sent them
 *   <li>a gap that the scenario does not allow
 * </ul>
 */
final class HistoryChecker {
  private final Collection<History> histories;
  private final Predicate<Step.Missed> legal;
  private final List<String> faults = new ArrayList<>();

  /** Whether a publication may be one event in each epoch, because the hub forgot the first. */
  private final boolean forgetful;

  /** What stands at each place: its sender and ref. */
  private final Map<String, Event> events = new LinkedHashMap<>();

  /** Where each publication is. */
  private final Map<Event, String> places = new HashMap<>();

  private record Event(String sender, String ref) {}

  private HistoryChecker(
      Collection<History> histories, Predicate<Step.Missed> legal, boolean forgetful) {
    this.histories = histories;
    this.legal = legal;
    this.forgetful = forgetful;
  }

  /** No gap may be told. */
  static List<String> faults(Collection<History> histories) {
    return faults(histories, gap -> false);
  }

  /** The faults of the histories; {@code legal} says which gaps may be told. */
  static List<String> faults(Collection<History> histories, Predicate<Step.Missed> legal) {
    return new HistoryChecker(histories, legal, false).check();
  }

  /** The same, where a hub that keeps nothing was started again: it cannot know what it had. */
  static List<String> faultsOverEpochs(
      Collection<History> histories, Predicate<Step.Missed> legal) {
    return new HistoryChecker(histories, legal, true).check();
  }

  private List<String> check() {
    histories.forEach(this::collect);
    checkSenders();
    String head = head();
    histories.forEach(history -> walk(history, head));
    return faults;
  }

  private void fault(History history, String what) {
    faults.add(history + ": " + what);
  }

  private void collect(History history) {
    for (Step step : history.steps()) {
      if (step instanceof Step.Received received) {
        place(history, received.eventId(), new Event(received.sender(), received.ref()));
      } else if (step instanceof Step.Acked acked) {
        place(history, acked.eventId(), new Event(history.client(), acked.ref()));
      }
    }
  }

  private void place(History history, String eventId, Event event) {
    Event other = events.putIfAbsent(eventId, event);
    if (other != null && !other.equals(event)) {
      fault(history, eventId + " is " + event + ", and " + other + " for somebody else");
    }
    String place = places.putIfAbsent(event, eventId);
    if (place != null && !place.equals(eventId) && !isForgotten(place, eventId)) {
      fault(history, event + " is at " + eventId + " and at " + place);
    }
  }

  private boolean isForgotten(String place, String eventId) {
    return forgetful && !epoch(place).equals(epoch(eventId));
  }

  /** Everything was sent, nothing of it had been refused, and in this order. */
  private void checkSenders() {
    Map<Event, Integer> sent = new HashMap<>();
    for (History history : histories) {
      int number = 0;
      for (Step step : history.steps()) {
        if (step instanceof Step.Sent one) {
          sent.put(new Event(history.client(), one.ref()), number++);
        } else if (step instanceof Step.Refused refused) {
          Event event = new Event(history.client(), refused.ref());
          if (places.containsKey(event)) {
            fault(history, event + " was refused and published");
          }
        }
      }
    }
    Map<String, Integer> last = new HashMap<>();
    events.entrySet().stream()
        .sorted(Map.Entry.comparingByKey(HistoryChecker::compare))
        .forEach(entry -> checkSender(entry.getKey(), entry.getValue(), sent, last));
  }

  private void checkSender(
      String eventId, Event event, Map<Event, Integer> sent, Map<String, Integer> last) {
    Integer number = sent.get(event);
    if (number == null) {
      faults.add(eventId + " is " + event + ", which nobody sent");
      return;
    }
    Integer before = last.put(epoch(eventId) + ' ' + event.sender(), number);
    if (before != null && before > number) {
      faults.add(eventId + " of " + event.sender() + " was sent before the one before it");
    }
  }

  private static int compare(String one, String other) {
    int epochs = epoch(one).compareTo(epoch(other));
    return epochs != 0 ? epochs : Long.compare(Frames.offset(one), Frames.offset(other));
  }

  private static String epoch(String eventId) {
    return eventId.substring(0, eventId.indexOf(':'));
  }

  /** The last place that anybody knows, in the stream that the clients ended in. */
  private String head() {
    String epoch =
        histories.stream()
            .flatMap(history -> history.steps().stream())
            .filter(Step.Joined.class::isInstance)
            .map(step -> epoch(((Step.Joined) step).position()))
            .reduce("", (first, second) -> second);
    return events.keySet().stream()
        .filter(id -> epoch(id).equals(epoch))
        .max(HistoryChecker::compare)
        .orElse(epoch + ":0");
  }

  /** Goes through what one client saw, as the contract says that it may. */
  private void walk(History history, String head) {
    Walk walk = new Walk(history);
    history.steps().forEach(walk::next);
    if (walk.position == null) {
      fault(history, "it never was subscribed");
    } else if (!walk.position.equals(head)) {
      fault(history, "it ends at " + walk.position + ", and the channel at " + head);
    }
  }

  private final class Walk {
    private final History history;
    private @Nullable String position;

    /** The gap that has to come next, because the hub could not go on. */
    private Step.@Nullable Joined unexplained;

    Walk(History history) {
      this.history = history;
    }

    void next(Step step) {
      if (step instanceof Step.Joined joined) {
        joined(joined);
      } else if (step instanceof Step.Received received) {
        received(received);
      } else if (step instanceof Step.Missed missed) {
        missed(missed);
      }
    }

    private void joined(Step.Joined joined) {
      if (!Objects.equals(joined.asked(), position)) {
        fault(history, "it asked for " + joined.asked() + " and was at " + position);
      }
      if (joined.recovered() && !Objects.equals(joined.asked(), joined.position())) {
        fault(history, "it asked for " + joined.asked() + " and got " + joined.position());
      }
      unexplained = joined.asked() == null || joined.recovered() ? null : joined;
      position = unexplained == null ? joined.position() : position;
    }

    private void received(Step.Received received) {
      String id = received.eventId();
      if (position == null || unexplained != null) {
        fault(history, id + " came before its position was known");
      } else if (!epoch(id).equals(epoch(position))) {
        fault(history, id + " came after " + position + " without a word");
      } else if (Frames.offset(id) <= Frames.offset(position)) {
        fault(history, id + " came again, or after a later one: " + position);
      } else if (Frames.offset(id) > Frames.offset(position) + 1) {
        fault(history, id + " came after " + position + ", and no gap was told");
      }
      unexplained = null;
      position = id;
    }

    private void missed(Step.Missed missed) {
      if (!missed.from().equals(position)) {
        fault(history, missed + " was told at " + position);
      }
      if (unexplained != null && !missed.to().equals(unexplained.position())) {
        fault(history, missed + " does not lead to " + unexplained.position());
      }
      if (!legal.test(missed)) {
        fault(history, missed + " is not legal here");
      }
      unexplained = null;
      position = missed.to();
    }
  }
}
