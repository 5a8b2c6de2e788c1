package dev.tidings.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.session.ClientSession;
import dev.tidings.session.Latches;
import dev.tidings.session.RecordingConnection;
import dev.tidings.session.TestHub;
import dev.tidings.settings.Setting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is published in a namespace that has a store. */
class PublishingTest {
  private static final ChannelKey CHAT = ChannelHub.key("talk:1");

  private final RememberingStore store = new RememberingStore();
  private final ChannelHub hub =
      new ChannelHub(Map.of(Setting.CHANNELS_UNKNOWN, "open"), List.of(), List.of(store));
  private final RecordingConnection client = new RecordingConnection();
  private final ClientSession ann = hub.hub.connect(client, "ann");

  @AfterEach
  void stop() {
    hub.close();
  }

  private void publish(String id, String payload) {
    hub.say(
        ann, "{'type':'publish','id':'%s','channel':'talk:1','payload':%s}".formatted(id, payload));
  }

  @Test
  void anEventIsStoredBeforeItIsSeenAndAcked() {
    store.hold = new CountDownLatch(1);
    hub.say(ann, "{'type':'subscribe','channel':'talk:1'}");
    client.await("subscribed", 1);

    publish("p1", "1");
    Latches.until(() -> store.calls() == 1);
    TestHub.settle(ann);
    assertThat(client.types()).doesNotContain("message", "ack");
    store.hold.countDown();

    client.await("message", 1);
    client.await("ack", 1);
    assertThat(store.stored().keySet()).containsExactly("\"p1\"");
    Latches.until(() -> store.stored().get("\"p1\"") != null);
  }

  @Test
  void whatSubscribersSeeIsWhatTheStoreMadeOfIt() {
    hub.say(ann, "{'type':'subscribe','channel':'talk:1'}");
    client.await("subscribed", 1);
    publish("p1", "1");

    assertThat(client.await("message", 1).get(0)).contains("\"payload\":{\"was\":1}");
  }

  @Test
  void whatOneSenderSaysWithinTheWindowComesInOneArray() {
    store.window = Duration.ofMillis(100);
    ChannelHub other = new ChannelHub(Map.of(), List.of(), List.of(store));
    RecordingConnection reader = new RecordingConnection();
    ClientSession ben = other.hub.connect(reader, "ben");
    ClientSession cleo = other.hub.connect(new RecordingConnection(), "cleo");
    other.say(ben, "{'type':'subscribe','channel':'talk:1'}");
    reader.await("subscribed", 1);

    IntStream.range(0, 5)
        .forEach(
            i ->
                other.say(
                    cleo,
                    "{'type':'publish','id':'c%d','channel':'talk:1','payload':1}".formatted(i)));
    reader.await("message", 5);

    assertThat(reader.messages().stream().filter(text -> text.contains("\"type\":\"message\"")))
        .singleElement()
        .satisfies(text -> assertThat(text.split("\"type\":\"message\"", -1)).hasSize(6));
    assertThat(reader.frames("message").stream().map(f -> RecordingConnection.member(f, "ref")))
        .containsExactly("c0", "c1", "c2", "c3", "c4");
    other.close();
  }

  @Test
  void aRefThatIsStoredIsAnsweredWithItsEventHoweverLongAgoItWas() {
    publish("p1", "1");
    String first = client.await("ack", 1).get(0);
    hub.hub.clock.move(Duration.ofDays(2));
    hub.broker.sweep();

    publish("p1", "1");

    assertThat(client.await("ack", 2).get(1)).isEqualTo(first.replace("}", ",\"duplicate\":true}"));
  }

  @Test
  void whatWasStoredAndIsNoEventYetBecomesOne() {
    store.put("\"p1\"", null);

    publish("p1", "1");

    assertThat(client.await("ack", 1).get(0)).contains("\"duplicate\":true");
    assertThat(hub.broker.open(CHAT).head().offset()).isEqualTo(1);
    Latches.until(() -> store.stored().get("\"p1\"") != null);
  }

  @Test
  void aRefusalIsToldAndTheOthersAreStored() {
    store.refused.add("\"bad\"");

    publish("bad", "1");
    publish("good", "1");

    assertThat(client.await("error", 1).get(0)).contains("\"name\":\"conflict\"", "\"id\":\"bad\"");
    assertThat(client.await("ack", 1).get(0)).contains("\"id\":\"good\"");
  }

  @Test
  void aStoreThatFailsIsToldAsUnavailableAndTheNextIsStored() {
    store.failures = 1;
    publish("p1", "1");
    assertThat(client.await("error", 1).get(0)).contains("store_unavailable", "\"retryable\":true");
    assertThat(hub.broker.open(CHAT).head().offset()).isZero();

    publish("p1", "1");
    client.await("ack", 1);
    assertThat(hub.broker.open(CHAT).head().offset()).isEqualTo(1);
  }

  @Test
  void aHundredPublishersAtOnceAreStoredInTheOrderOfTheEvents() {
    hub.say(ann, "{'type':'subscribe','channel':'talk:1'}");
    List<Thread> threads =
        IntStream.range(0, 8)
            .mapToObj(
                t ->
                    new Thread(
                        () ->
                            IntStream.range(0, 50)
                                .forEach(
                                    i ->
                                        hub.publishing.publish(
                                            ChannelHub.publication(
                                                CHAT, "u" + t, t + "-" + i, "1")))))
            .toList();
    threads.forEach(Thread::start);
    client.await("message", 400);

    List<String> events =
        client.frames().stream()
            .filter(frame -> frame.contains("\"type\":\"message\""))
            .map(frame -> frame.replaceAll(".*\"ref\":(\"[^\"]*\").*", "$1"))
            .toList();
    assertThat(events).isEqualTo(List.copyOf(store.stored().keySet()));
    for (int t = 0; t < 8; t++) {
      int sender = t;
      assertThat(events.stream().filter(ref -> ref.startsWith("\"" + sender + "-")))
          .containsExactlyElementsOf(
              IntStream.range(0, 50).mapToObj(i -> "\"" + sender + "-" + i + "\"").toList());
    }
  }

  /** Keeps each ref once, in memory, with the event that it became. */
  private static final class RememberingStore implements PublicationStore {
    Duration window = Duration.ZERO;
    volatile @Nullable CountDownLatch hold;
    final List<String> refused = new ArrayList<>();
    int failures;

    /** Guarded by this. */
    private final Map<String, @Nullable EventId> events = new LinkedHashMap<>();

    /** Guarded by this. */
    private int calls;

    synchronized int calls() {
      return calls;
    }

    synchronized Map<String, @Nullable EventId> stored() {
      return new LinkedHashMap<>(events);
    }

    synchronized void put(String ref, @Nullable EventId event) {
      events.put(ref, event);
    }

    @Override
    public String namespace() {
      return "talk";
    }

    @Override
    public Duration window() {
      return window;
    }

    @Override
    public List<Outcome> store(ChannelKey channel, List<Publication> publications) {
      synchronized (this) {
        calls++;
      }
      CountDownLatch latch = hold;
      if (latch != null) {
        Latches.await(latch);
      }
      if (failures-- > 0) {
        throw new IllegalStateException("the database is away");
      }
      return publications.stream().map(this::store).toList();
    }

    private synchronized Outcome store(Publication p) {
      String ref = p.ref().json();
      if (refused.contains(ref)) {
        return new Refused(new ProtocolException(ErrorCode.CONFLICT, "closed"));
      }
      boolean duplicate = events.containsKey(ref);
      EventId event = events.get(ref);
      events.putIfAbsent(ref, null);
      Publication seen =
          new Publication(
              p.channel(), p.sender(), p.ref(), "{\"was\":" + p.payload() + "}", p.traceId());
      return new Kept(seen, duplicate, event);
    }

    @Override
    public void published(ChannelKey channel, List<Placed> placed) {
      placed.forEach(p -> put(p.publication().ref().json(), p.event()));
    }
  }
}
