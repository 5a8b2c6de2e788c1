package dev.tidings.sse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.security.Admission;
import dev.tidings.security.Caller;
import dev.tidings.security.DrainingException;
import dev.tidings.security.FakeRequest;
import dev.tidings.security.MovedClock;
import dev.tidings.session.SessionsEnding;
import dev.tidings.session.TestHub;
import dev.tidings.settings.Setting;
import dev.tidings.settings.Settings;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventStreamsTest {
  private static final Admission ALL = () -> {};

  private final MovedClock clock = new MovedClock();
  private final TestHub hub = new TestHub();
  private final List<EventStream.End> ends = Collections.synchronizedList(new ArrayList<>());
  private final EventStreams streams = streams(Map.of());

  @AfterEach
  void stop() {
    hub.close();
  }

  private EventStreams streams(Map<Setting, String> values) {
    return new EventStreams(ALL, Settings.of(values), clock, hub.threads);
  }

  private EventStream open(EventStreams all, RecordingSink sink) {
    EventStream stream = all.opened(TestHub.caller("anna"), ends::add);
    stream.begin(sink);
    return stream;
  }

  /** Who made a stream hears of its end right after the sink is closed, or right before. */
  private void awaitEnd(RecordingSink sink) {
    sink.await(s -> s.isClosed() && !ends.isEmpty());
  }

  @Test
  void aStreamBeginsWithWhenToComeBackAndHasItsEventsInTheOrderInWhichTheyWereSent() {
    RecordingSink sink = new RecordingSink();
    EventStream stream = open(streams, sink);
    IntStream.range(0, 100).forEach(i -> stream.send("a:" + i, "token", String.valueOf(i)));
    sink.await(s -> s.text().contains("data: 99\n\n"));

    assertThat(sink.text()).startsWith("retry: 1");
    assertThat(sink.text().lines().filter(line -> line.startsWith("data: ")))
        .containsExactlyElementsOf(IntStream.range(0, 100).mapToObj(i -> "data: " + i).toList());
  }

  @Test
  void whatWaitsWhileTheClientReadsIsOneWrite() {
    RecordingSink sink = new RecordingSink();
    sink.stall();
    EventStream stream = open(streams, sink);
    sink.await(RecordingSink::isBeingWritten);
    IntStream.range(0, 50).forEach(i -> assertThat(stream.send(null, null, "x" + i)).isTrue());
    sink.goOn();
    sink.await(s -> s.text().contains("x49"));

    assertThat(sink.writes()).hasSize(2);
  }

  @Test
  void aClosedStreamHasWrittenWhatWasSentBefore() {
    RecordingSink sink = new RecordingSink();
    sink.stall();
    EventStream stream = open(streams, sink);
    stream.send(null, "complete", "all");
    stream.close();

    assertThat(stream.send(null, null, "late")).isFalse();
    sink.goOn();
    awaitEnd(sink);
    assertThat(sink.text()).contains("event: complete\ndata: all\n\n").doesNotContain("late");
    assertThat(ends).containsExactly(EventStream.End.CLOSED);
    assertThat(streams.size()).isZero();
  }

  @Test
  void aClientThatIsGoneEndsItsStreamOnce() {
    RecordingSink sink = new RecordingSink();
    EventStream stream = open(streams, sink);
    sink.await(s -> !s.writes().isEmpty());
    sink.leave();
    stream.send(null, null, "x");
    awaitEnd(sink);

    stream.close();
    assertThat(stream.send(null, null, "y")).isFalse();
    assertThat(ends).containsExactly(EventStream.End.GONE);
    assertThat(streams.size()).isZero();
  }

  @Test
  void aReaderForWhomTooMuchWaitsIsEnded() {
    EventStreams small = streams(Map.of(Setting.QUEUE_BYTES, "1000"));
    RecordingSink sink = new RecordingSink();
    sink.stall();
    EventStream stream = open(small, sink);
    sink.await(RecordingSink::isBeingWritten);

    assertThat(stream.send(null, null, "x".repeat(2_000))).as("alone it may be long").isTrue();
    assertThat(stream.send(null, null, "y")).as("and another may follow").isTrue();
    assertThat(stream.send(null, null, "z".repeat(2_000))).isFalse();
    assertThat(ends).containsExactly(EventStream.End.TOO_SLOW);
    sink.await(RecordingSink::isClosed);
    assertThat(small.size()).isZero();
  }

  @Test
  void aWriteThatMakesNoProgressEndsItsStreamAndFreesItsThread() {
    EventStreams impatient =
        streams(Map.of(Setting.WRITE_TIMEOUT, "0ms", Setting.STREAM_THREADS, "1"));
    RecordingSink stuck = new RecordingSink();
    stuck.stall();
    EventStream stream = open(impatient, stuck);
    stuck.await(RecordingSink::isBeingWritten);
    impatient.sweep();

    assertThat(ends).containsExactly(EventStream.End.TOO_SLOW);
    assertThat(stream.isOpen()).isFalse();
    RecordingSink other = new RecordingSink();
    open(impatient, other);
    other.await(s -> s.text().startsWith("retry: "));
  }

  @Test
  void aQuietStreamCarriesAComment() {
    EventStreams eager = streams(Map.of(Setting.STREAM_HEARTBEAT, "0ms"));
    RecordingSink sink = new RecordingSink();
    open(eager, sink);
    sink.await(
        s -> {
          eager.sweep();
          return s.writes().size() > 1;
        });

    assertThat(sink.writes().get(1)).isEqualTo(":\n\n");
  }

  @Test
  void aStreamEndsWithItsToken() {
    RecordingSink sink = new RecordingSink();
    Caller caller = TestHub.caller("anna");
    EventStream stream = streams.opened(caller, ends::add);
    stream.begin(sink);
    clock.move(Duration.between(MovedClock.START, caller.expires()).plusSeconds(29));
    streams.sweep();
    assertThat(ends).isEmpty();

    clock.move(Duration.ofSeconds(2));
    streams.sweep();
    assertThat(ends).containsExactly(EventStream.End.EXPIRED);
    sink.await(RecordingSink::isClosed);
  }

  @Test
  void aStopClosesEveryStream() {
    RecordingSink sink = new RecordingSink();
    open(streams, sink);
    streams.ending(new SessionsEnding());
    awaitEnd(sink);

    assertThat(ends).containsExactly(EventStream.End.CLOSED);
  }

  @Test
  void aNodeThatDrainsOpensNone() {
    Admission none =
        () -> {
          throw new DrainingException(1_000);
        };
    EventStreams draining = new EventStreams(none, hub.settings, clock, hub.threads);

    assertThatThrownBy(
            () ->
                draining.open(
                    TestHub.caller("anna"), new FakeRequest().request(), noResponse(), ends::add))
        .isInstanceOf(DrainingException.class);
    assertThat(draining.size()).isZero();
  }

  private static HttpServletResponse noResponse() {
    return (HttpServletResponse)
        Proxy.newProxyInstance(
            EventStreamsTest.class.getClassLoader(),
            new Class<?>[] {HttpServletResponse.class},
            (proxy, method, arguments) -> {
              throw new AssertionError(method + " was called");
            });
  }
}
