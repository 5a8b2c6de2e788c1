package dev.tidings.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.history.OnH2;
import dev.tidings.history.TestDatabase;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.session.Latches;
import dev.tidings.session.TestHub;
import dev.tidings.settings.Setting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a real database, whose connections can be made to fail. */
@OnH2
class StoredBrokerTest extends BrokerContract {
  private static final ChannelKey DOC = ChannelHub.key("doc:1");

  private static TestDatabase database;

  private final TestHub hub = new TestHub(Map.of(Setting.CHANNELS_UNKNOWN, "deny"));
  private final AtomicInteger losses = new AtomicInteger();
  private FailingSource source;
  private StoredBroker broker;

  @BeforeAll
  static void open(TestDatabase given) {
    database = given;
  }

  @BeforeEach
  void start() {
    database.clear();
    source = new FailingSource(database);
    broker = started();
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  @Override
  Broker broker() {
    return broker;
  }

  /** A hub that starts, or starts again. */
  private StoredBroker started() {
    HistoryStore store = database.store(source, hub.clock);
    store.take();
    return new StoredBroker(
        new ChannelRules(hub.settings),
        hub.writers,
        hub.settings,
        hub.clock,
        hub.threads,
        store,
        losses::incrementAndGet);
  }

  private CompletableFuture<Published> publish(String ref, String payload) {
    return broker
        .publish(ChannelHub.publication(DOC, "ann", ref, payload))
        .toCompletableFuture()
        .orTimeout(20, TimeUnit.SECONDS);
  }

  private List<String> history() {
    return broker.open(DOC).history(1_000, 0).events();
  }

  @Test
  void aRestartKeepsThePositionAndTheHistory() {
    publish("1", "{\"n\":1}").join();
    EventId head = publish("2", "{\"n\":2}").join().eventId();
    List<String> before = history();

    broker = started();

    assertThat(broker.open(DOC).head()).isEqualTo(head);
    assertThat(history()).isEqualTo(before).hasSize(2);
    assertThat(broker.open(DOC).entry(new EventId(head.epoch(), 1), 0).recovered()).isTrue();
    Published next = publish("3", "{}").join();
    assertThat(next.eventId()).isEqualTo(new EventId(head.epoch(), 3));
    assertThat(history().get(2)).as("the sender's sequence goes on").contains("\"seq\":3");
  }

  @Test
  void afterARestartTheChannelIsFoundByNameAndByEpoch() {
    EventId id = publish("1", "{}").join().eventId();

    broker = started();
    assertThat(broker.ofEpoch(id.epoch()).orElseThrow().key()).isEqualTo(DOC);
    broker = started();
    assertThat(broker.find(DOC).orElseThrow().head()).isEqualTo(id);
    assertThat(broker.find(ChannelHub.key("doc:never"))).isEmpty();
    assertThat(database.number("select count(*) from channel_stream")).isEqualTo(1);
  }

  @Test
  void whatWasPublishedBeforeARestartIsNotCountedAgain() {
    publish("1", "{}").join();
    publish("2", "{}").join();
    assertThat(broker.open(DOC).published()).isEqualTo(2);

    broker = started();
    assertThat(broker.open(DOC).published()).isZero();
    publish("3", "{}").join();
    assertThat(broker.open(DOC).published()).isEqualTo(1);
  }

  @Test
  void aRepeatAfterARestartIsTheSameEvent() {
    EventId first = publish("1", "{}").join().eventId();

    broker = started();

    assertThat(publish("1", "{}").join()).isEqualTo(new Published(first, true));
    assertThatThrownBy(() -> publish("1", "{\"other\":1}").join())
        .cause()
        .isInstanceOfSatisfying(
            ProtocolException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ID_REUSED));
    assertThat(broker.applied(DOC, "ann", List.of("\"1\"", "\"2\""))).containsExactly("\"1\"");
    assertThat(history()).hasSize(1);
  }

  @Test
  void aPositionGivenBeforeTheFirstEventOutlivesARestart() {
    EventId fresh = broker.open(DOC).head();

    broker = started();

    assertThat(broker.open(DOC).head()).isEqualTo(fresh);
  }

  @Test
  void lossyChannelsAreNotStored() {
    broker.publish(ChannelHub.publication(ChannelHub.key("cursor.1"), "ann", "1", "{}"));

    assertThat(database.number("select count(*) from channel_stream")).isZero();
    assertThat(broker.open(ChannelHub.key("cursor.1")).head().offset()).isEqualTo(1);
  }

  @Test
  void nothingIsSeenAndNothingIsAckedBeforeItIsCommitted() {
    broker.open(DOC);
    source.hold();

    CompletableFuture<Published> published = publish("1", "{}");
    source.awaitHeld();
    assertThat(published).isNotDone();
    assertThat(broker.open(DOC).head().offset()).isZero();
    source.release();

    assertThat(published.join().eventId().offset()).isEqualTo(1);
    assertThat(broker.open(DOC).head().offset()).isEqualTo(1);
  }

  @Test
  void whatWaitsMeanwhileIsStoredTogether() {
    broker.open(DOC);
    source.hold();
    List<CompletableFuture<Published>> all = new ArrayList<>();
    all.add(publish("0", "{}"));
    source.awaitHeld();
    IntStream.range(1, 100).forEach(i -> all.add(publish("r" + i, "{}")));
    int before = source.commits();
    source.release();

    all.forEach(CompletableFuture::join);

    assertThat(source.commits() - before).isEqualTo(2);
    assertThat(all).extracting(p -> p.join().eventId().offset()).isSorted().endsWith(100L);
  }

  @Test
  void aBatchThatFailedBeforeItWasCommittedIsStoredOnce() {
    broker.open(DOC);
    source.failNext(FailingSource.Moment.BEFORE_COMMIT);

    assertThat(publish("1", "{}").join().eventId().offset()).isEqualTo(1);
    assertThat(publish("2", "{}").join().eventId().offset()).isEqualTo(2);

    assertThat(database.number("select count(*) from channel_log")).isEqualTo(2);
  }

  @Test
  void aBatchWhoseCommitWasNotHeardOfIsStoredOnce() {
    broker.open(DOC);
    source.failNext(FailingSource.Moment.AFTER_COMMIT);

    assertThat(publish("1", "{}").join().eventId().offset()).isEqualTo(1);
    assertThat(publish("2", "{}").join().eventId().offset()).isEqualTo(2);

    assertThat(database.number("select count(*) from channel_log")).isEqualTo(2);
    assertThat(history()).hasSize(2);
  }

  @Test
  void whileTheStoreIsAwayPublishersAreToldAndARepeatIsOneEvent() {
    broker.open(DOC);
    source.away(true);
    CompletableFuture<Published> first = publish("1", "{}");
    Latches.until(() -> source.refused() > 0);
    hub.clock.move(StoredAppender.PATIENCE);

    assertThatThrownBy(first::join)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            ProtocolException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE));
    CompletableFuture<Published> again = publish("1", "{}");
    source.away(false);

    assertThat(again.join().duplicate()).isTrue();
    assertThat(again.join().eventId().offset()).isEqualTo(1);
    assertThat(history()).hasSize(1);
  }

  @Test
  void aPublicationThatCannotBeStoredFailsAlone() {
    broker.open(DOC);
    source.hold();
    CompletableFuture<Published> first = publish("0", "{}");
    source.awaitHeld();
    CompletableFuture<Published> good = publish("1", "{}");
    CompletableFuture<Published> tooLong = publish("2", '"' + "x".repeat(1_000_001) + '"');
    CompletableFuture<Published> alsoGood = publish("3", "{}");
    source.release();

    assertThat(first.join().eventId().offset()).isEqualTo(1);
    assertThat(good.join().eventId().offset()).isEqualTo(2);
    assertThat(alsoGood.join().eventId().offset()).isEqualTo(3);
    assertThatThrownBy(tooLong::join).isInstanceOf(CompletionException.class);
    assertThat(history()).hasSize(3);
    assertThat(history().get(2)).as("no number is left out").contains("\"seq\":3");
  }

  @Test
  void whoeverTakesTheStoreEndsThisNodesService() {
    publish("1", "{}").join();
    StoredBroker next = started();

    broker.checkOwner();
    broker.checkOwner();

    assertThat(losses).hasValue(1);
    assertThatThrownBy(() -> broker.open(DOC))
        .isInstanceOfSatisfying(
            ProtocolException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE));
    assertThat(next.open(DOC).head().offset()).isEqualTo(1);
  }

  @Test
  void aPublicationToANodeThatHasLostTheStoreFails() {
    broker.open(DOC);
    started();

    assertThatThrownBy(() -> publish("1", "{}").join())
        .cause()
        .isInstanceOfSatisfying(
            ProtocolException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE));
    assertThat(database.number("select count(*) from channel_log")).isZero();
  }

  @Test
  void theStoreIsTrimmedAsTheHistoryIsButKeepsIdsForTheirTime() {
    IntStream.range(0, 1_200)
        .mapToObj(i -> publish("r" + i, "{}"))
        .toList()
        .forEach(CompletableFuture::join);
    hub.clock.move(Duration.ofMinutes(4));
    broker.sweep();
    broker.sweepStore();
    assertThat(database.number("select count(*) from channel_log")).isEqualTo(1_200);

    hub.clock.move(Duration.ofMinutes(2));
    publish("one more", "{}").join();
    broker.sweep();
    broker.sweepStore();

    assertThat(database.number("select count(*) from channel_log")).isEqualTo(1_000);
    assertThat(database.number("select min(position) from channel_log")).isEqualTo(202);
    EventId head = broker.open(DOC).head();
    broker = started();
    assertThat(broker.open(DOC).head()).isEqualTo(head);
    assertThat(history()).hasSize(1_000);
  }

  @Test
  void aChannelThatNobodyUsesIsForgottenInTheStoreToo() {
    EventId id = publish("1", "{}").join().eventId();
    broker = started();
    hub.clock.move(Duration.ofMinutes(11));
    broker.sweepStore();
    assertThat(database.number("select count(*) from channel_log")).isZero();
    assertThat(broker.ofEpoch(id.epoch()).orElseThrow().head()).isEqualTo(id);

    broker = started();
    hub.clock.move(Duration.ofMinutes(61));
    broker.sweepStore();

    assertThat(database.number("select count(*) from channel_stream")).isZero();
    assertThat(broker.open(DOC).head().epoch()).isNotEqualTo(id.epoch());
  }

  @Test
  void anOpenChannelIsNotForgottenInTheStoreHoweverQuietItIs() {
    EventId id = broker.open(DOC).head();
    hub.clock.move(Duration.ofMinutes(61));

    broker.sweepStore();
    assertThat(publish("1", "{}").join().eventId()).isEqualTo(new EventId(id.epoch(), 1));
  }
}
