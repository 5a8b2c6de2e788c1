package dev.tidings.sse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.channel.ChannelHub;
import dev.tidings.protocol.CloseCode;
import dev.tidings.resume.Cursors;
import dev.tidings.resume.MemoryCursors;
import dev.tidings.resume.Resumption;
import dev.tidings.resume.Resumption.Parameters;
import dev.tidings.security.Caller;
import dev.tidings.session.ClientSession;
import dev.tidings.session.Latches;
import dev.tidings.session.SessionClosed;
import dev.tidings.session.TestHub;
import dev.tidings.settings.Setting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SseStreamsTest {
  private static final String DEVICE = "device-of-ann";
  private static final Caller ANN = TestHub.caller("ann");

  private final ChannelHub channels = new ChannelHub(Map.of(Setting.STREAM_HEARTBEAT, "0ms"));
  private final Cursors cursors = MemoryCursors.cursors(channels.hub.settings);
  private final SseStreams streams =
      new SseStreams(
          channels.hub.sessions(),
          channels.hub.drain,
          cursors,
          channels.hub.settings,
          TestHub.threadsThatStand());

  SseStreamsTest() {
    channels.hub.events.observe(SessionClosed.class, streams::closed);
  }

  @AfterEach
  void stop() {
    channels.close();
  }

  /** A stream and what came on it. */
  private final class Client {
    final RecordingSink sink = new RecordingSink();
    final SseStream stream;
    final ClientSession session;

    Client(Resumption asked) {
      stream = new SseStream(channels.hub.sessions(), cursors, ANN, DEVICE);
      session =
          streams.begin(
              stream,
              sink,
              cursors.store(ANN, new Cursors.Cursor(DEVICE, 0, asked.bookmark())),
              asked,
              "192.0.2.1");
    }

    List<String> events() {
      return Arrays.stream(sink.text().split("\n\n")).toList();
    }

    /** The ids of cursors, in their order. */
    List<String> cursors() {
      return events().stream()
          .filter(event -> event.contains("event: cursor"))
          .map(event -> event.substring("id: ".length(), event.indexOf('\n')))
          .toList();
    }

    /** The cursor after which this text came, or the last one. */
    String lastCursor() {
      List<String> all = cursors();
      return all.get(all.size() - 1);
    }

    void await(String text) {
      sink.await(s -> s.text().contains(text));
    }

    void awaitCursorAfter(String text) {
      await(text);
      sink.await(s -> s.text().indexOf("event: cursor", s.text().lastIndexOf(text)) > 0);
    }
  }

  private static Resumption asked(@Nullable String names) {
    return Resumption.of(new Parameters(names, null, null, DEVICE), Optional.empty(), true);
  }

  private Resumption from(String cursor) {
    return Resumption.of(
        new Parameters(null, null, null, null),
        Optional.of(cursors.read(ANN, "cursor", cursor)),
        true);
  }

  private void publish(String channel, String ref) {
    channels.broker.publish(
        ChannelHub.publication(ChannelHub.key(channel), "bob", ref, "\"" + ref + "\""));
  }

  @Test
  void aStreamBeginsWithWhenToComeBackAndACursorAndThenSaysWhatASocketDoes() {
    Client client = new Client(asked("doc:1"));
    client.await("\"subscribed\"");

    assertThat(client.events().get(0)).startsWith("retry: ");
    assertThat(client.events().get(1)).startsWith("id: ").contains("event: cursor");
    assertThat(client.events().get(2)).startsWith("data: ").contains("\"connected\"");
    assertThat(client.session.connection().transport()).isEqualTo("sse");
    assertThat(streams.size()).isEqualTo(1);
  }

  @Test
  void theFirstCursorAsksForTheSameChannels() {
    Client client = new Client(asked("doc:1"));
    client.await("\"subscribed\"");

    assertThat(from(client.cursors().get(0)).bookmark()).isEqualTo(asked("doc:1").bookmark());
  }

  @Test
  void aCursorFollowsEachChangeOfSubscriptions() {
    Client client = new Client(asked("doc:1"));
    client.awaitCursorAfter("\"subscribed\"");
    channels
        .hub
        .sessions()
        .receive(client.session, "{\"type\":\"subscribe\",\"channel\":\"doc:2\"}");
    client.awaitCursorAfter("\"channel\":\"doc:2\"");

    assertThat(from(client.lastCursor()).bookmark().places())
        .extracting(place -> place.channel())
        .containsExactly("doc:1", "doc:2");
  }

  @Test
  void whoComesBackWithACursorGetsWhatCameAfterItOnceAndNothingElse() {
    Client first = new Client(asked("doc:1"));
    first.awaitCursorAfter("\"subscribed\"");
    String cursor = first.lastCursor();
    publish("doc:1", "a");
    publish("doc:1", "b");
    first.await("\"b\"");
    first.stream.gone();
    publish("doc:1", "c");

    Client second = new Client(from(cursor));
    second.await("\"c\"");

    assertThat(second.sink.text()).contains("\"recovered\":true");
    List<String> refs = new ArrayList<>();
    for (String ref : List.of("a", "b", "c")) {
      if (second.sink.text().contains("\"ref\":\"" + ref + "\"")) {
        refs.add(ref);
      }
    }
    assertThat(refs).containsExactly("a", "b", "c");
  }

  @Test
  void aCursorIsToldAtMostOnceASecondWhileEventsCome() {
    Client client = new Client(asked("doc:1"));
    client.awaitCursorAfter("\"subscribed\"");
    int before = client.cursors().size();
    long began = System.nanoTime();
    IntStream.range(0, 200).forEach(i -> publish("doc:1", "r" + i));
    client.awaitCursorAfter("\"r199\"");

    long seconds = 1 + (System.nanoTime() - began) / 1_000_000_000L;
    assertThat(client.cursors().size() - before).isBetween(1, (int) seconds + 1);
    assertThat(from(client.lastCursor()).bookmark().places().get(0).position().orElseThrow())
        .endsWith(":200");
  }

  @Test
  void aCursorOfManyChannelsIsToldBySweepAndIsShort() {
    String many =
        IntStream.range(0, 120).mapToObj(i -> "doc:number-" + i).collect(Collectors.joining(","));
    Client client = new Client(asked(many));
    client.await("\"channel\":\"doc:number-119\"");
    assertThat(client.cursors().get(0)).as("the channels by name").hasSizeGreaterThan(2_000);
    Latches.until(
        () -> {
          streams.sweep();
          String last = client.lastCursor();
          return last.length() < 200 && from(last).bookmark().places().size() == 120;
        });
  }

  @Test
  void aQuietStreamCarriesAComment() {
    Client client = new Client(asked(null));
    client.await("\"connected\"");
    TestHub.settle(client.session);
    streams.sweep();
    client.sink.await(s -> s.text().endsWith("\n\n:\n\n"));
  }

  @Test
  void aClientThatIsGoneLeavesNothing() {
    Client client = new Client(asked("doc:1"));
    client.await("\"subscribed\"");
    client.sink.leave();
    publish("doc:1", "a");

    Latches.until(() -> channels.hub.registry.size() == 0 && streams.size() == 0);
    client.sink.await(RecordingSink::isClosed);
  }

  @Test
  void aSessionThatTheHubEndsSaysSoAndTheStreamEnds() {
    Client client = new Client(asked("doc:1"));
    client.await("\"subscribed\"");
    client.session.end(CloseCode.TOKEN_EXPIRED, "the token has expired");
    client.sink.await(RecordingSink::isClosed);

    assertThat(client.events().get(client.events().size() - 1))
        .contains("\"type\":\"disconnect\"")
        .contains("\"code\":4009");
    Latches.until(() -> streams.size() == 0);
  }

  @Test
  void aSecondStreamOfADeviceEndsTheFirstForGood() {
    Client first = new Client(asked("doc:1"));
    first.await("\"subscribed\"");
    Client second = new Client(asked("doc:1"));
    first.sink.await(RecordingSink::isClosed);

    assertThat(first.sink.text()).contains("\"code\":4010").contains("\"reconnect\":false");
    second.await("\"subscribed\"");
    assertThat(second.sink.text()).contains("\"previous\":{\"code\":4010");
  }

  @Test
  void aWriteThatMakesNoProgressIsFreed() {
    ChannelHub impatient =
        new ChannelHub(Map.of(Setting.WRITE_TIMEOUT, "50ms", Setting.WRITE_RESCUE, "10ms"));
    SseStreams all =
        new SseStreams(
            impatient.hub.sessions(),
            impatient.hub.drain,
            cursors,
            impatient.hub.settings,
            TestHub.threadsThatStand());
    RecordingSink stalled = new RecordingSink();
    stalled.stall();
    all.begin(
        new SseStream(impatient.hub.sessions(), cursors, ANN, DEVICE),
        stalled,
        "cursor",
        asked("doc:1"),
        "");
    stalled.await(RecordingSink::isClosed);

    Latches.until(() -> impatient.hub.registry.size() == 0);
    assertThat(impatient.hub.metrics.totals().abandoned()).isEqualTo(1);
    impatient.close();
  }
}
