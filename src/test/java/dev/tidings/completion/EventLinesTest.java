package dev.tidings.completion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.http.client.sse.ServerSentEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

class EventLinesTest {
  private final List<ServerSentEvent> events = new ArrayList<>();
  private final EventLines lines = new EventLines(events::add);
  private final Source source = new Source();

  /** Counts what it is asked for. */
  private static final class Source implements Flow.Subscription {
    long requested;
    boolean cancelled;

    @Override
    public void request(long n) {
      requested += n;
    }

    @Override
    public void cancel() {
      cancelled = true;
    }
  }

  private void come(String... more) {
    if (source.requested == 0) {
      lines.onSubscribe(source);
    }
    for (String line : more) {
      lines.onNext(line);
    }
  }

  private List<String> data() {
    return events.stream().map(ServerSentEvent::data).toList();
  }

  @Test
  void anEventComesWithTheEmptyLineAfterIt() {
    come("event: delta", "data: one");
    assertThat(events).isEmpty();
    come("");

    assertThat(events).containsExactly(new ServerSentEvent("delta", "one"));
  }

  @Test
  void theSpaceAfterTheColonMayBeMissingAndOnlyOneIsTakenAway() {
    come("data:one", "", "data:  two ", "");

    assertThat(data()).containsExactly("one", " two ");
  }

  @Test
  void severalLinesOfDataAreOneText() {
    come("data: {", "data: }", "");

    assertThat(data()).containsExactly("{\n}");
  }

  @Test
  void emptyLinesOfDataAreLinesOfTheText() {
    come("data: a", "data:", "data: b", "", "data", "data", "");

    assertThat(data()).containsExactly("a\n\nb", "\n");
  }

  @Test
  void aTypeIsThatOfOneEventAlone() {
    come("event: first", "data: 1", "", "data: 2", "");

    assertThat(events).extracting(ServerSentEvent::event).containsExactly("first", null);
  }

  @Test
  void commentsUnknownFieldsAndEventsWithoutDataAreNothing() {
    come(": ping", "", "id: 7", "retry: 10", "database: x", "", "event: alone", "");

    assertThat(events).isEmpty();
  }

  @Test
  void theLastEventNeedsNoEmptyLine() {
    come("data: last");
    lines.onComplete();

    assertThat(data()).containsExactly("last");
  }

  @Test
  void whatWasBegunWhenTheStreamBrokeIsNoEvent() {
    come("data: half");
    lines.onError(new IllegalStateException("cut"));
    lines.onComplete();

    assertThat(events).isEmpty();
  }

  @Test
  void theNextLineIsAskedForWhenOneIsDone() {
    come();
    assertThat(source.requested).isEqualTo(1);
    come("data: x", "");

    assertThat(source.requested).isEqualTo(3);
  }

  @Test
  void whatIsCancelledEndsItsSourceAndHandsNothingOn() {
    come("data: x");
    lines.cancel();
    come("");

    assertThat(source.cancelled).isTrue();
    assertThat(source.requested).isEqualTo(2);
    assertThat(events).isEmpty();
  }

  @Test
  void whatWasCancelledBeforeItBeganEndsItsSourceAtOnce() {
    lines.cancel();
    lines.onSubscribe(source);

    assertThat(source.cancelled).isTrue();
    assertThat(source.requested).isZero();
  }
}
