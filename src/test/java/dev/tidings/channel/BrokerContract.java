package dev.tidings.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.protocol.ChannelName;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.JsonWriter;
import dev.tidings.protocol.ProtocolException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link Broker} must do; each adapter extends this. */
@Timeout(60)
abstract class BrokerContract {
  private static final ChannelKey CHANNEL = ChannelHub.key("doc:1");
  private static final int THREADS = 4;
  private static final int EACH = 200;

  /** The broker under test. */
  abstract Broker broker();

  private CompletableFuture<Published> publish(
      ChannelKey key, String user, String ref, String payload) {
    return broker()
        .publish(ChannelHub.publication(key, user, ref, payload))
        .toCompletableFuture()
        .orTimeout(20, TimeUnit.SECONDS);
  }

  private static <T> List<T> together(Callable<T> task)
      throws InterruptedException, ExecutionException {
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try {
      CyclicBarrier start = new CyclicBarrier(THREADS);
      List<Future<T>> results = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        results.add(
            pool.submit(
                () -> {
                  start.await();
                  return task.call();
                }));
      }
      List<T> all = new ArrayList<>();
      for (Future<T> result : results) {
        all.add(result.get());
      }
      return all;
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void offsetsRiseByOneOverAllPublishers() throws InterruptedException, ExecutionException {
    List<List<EventId>> ids =
        together(
            () -> {
              String user = Thread.currentThread().getName();
              return IntStream.range(0, EACH)
                  .mapToObj(i -> publish(CHANNEL, user, "r" + i, "{}").join().eventId())
                  .toList();
            });

    Set<Long> offsets = new TreeSet<>();
    ids.forEach(of -> of.forEach(id -> offsets.add(id.offset())));
    assertThat(offsets)
        .containsExactlyElementsOf(
            LongStream.rangeClosed(1, (long) THREADS * EACH).boxed().toList());
    assertThat(ids.stream().flatMap(Collection::stream).map(EventId::epoch).distinct()).hasSize(1);
    assertThat(broker().open(CHANNEL).head().offset()).isEqualTo((long) THREADS * EACH);
  }

  @Test
  void theOrderOfOneThreadIsKeptWithoutWaitingInBetween()
      throws InterruptedException, ExecutionException {
    List<List<CompletableFuture<Published>>> published =
        together(
            () -> {
              String user = Thread.currentThread().getName();
              return IntStream.range(0, EACH)
                  .mapToObj(i -> publish(CHANNEL, user, "r" + i, "{}"))
                  .toList();
            });

    for (List<CompletableFuture<Published>> of : published) {
      assertThat(of.stream().map(p -> p.join().eventId().offset()).toList())
          .isSortedAccordingTo(Long::compare)
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void whatIsPublishedIsInTheHistoryInItsOrder() {
    IntStream.range(0, 10)
        .forEach(i -> publish(CHANNEL, "ann", "r" + i, "{\"n\":" + i + "}").join());

    List<String> events = broker().open(CHANNEL).history(10, 0).events();

    assertThat(events).hasSize(10);
    IntStream.range(0, 10).forEach(i -> assertThat(events.get(i)).contains("{\"n\":" + i + "}"));
  }

  @Test
  void theSameRefIsTheSameEventHoweverManyPublishIt()
      throws InterruptedException, ExecutionException {
    List<List<Published>> published =
        together(
            () ->
                IntStream.range(0, EACH)
                    .mapToObj(i -> publish(CHANNEL, "ann", "r" + i, "{}").join())
                    .toList());

    for (int i = 0; i < EACH; i++) {
      int at = i;
      assertThat(published.stream().map(of -> of.get(at).eventId()).distinct()).hasSize(1);
      assertThat(published.stream().filter(of -> !of.get(at).duplicate())).hasSize(1);
    }
    assertThat(broker().open(CHANNEL).head().offset()).isEqualTo(EACH);
  }

  @Test
  void theSameRefWithAnotherPayloadFails() {
    publish(CHANNEL, "ann", "1", "{}").join();

    assertThatThrownBy(() -> publish(CHANNEL, "ann", "1", "{\"a\":1}").join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            ProtocolException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ID_REUSED));
  }

  @Test
  void theSameRefOfAnotherUserOrInAnotherChannelIsAnotherEvent() {
    assertThat(publish(CHANNEL, "ann", "1", "{}").join().duplicate()).isFalse();
    assertThat(publish(CHANNEL, "bob", "1", "{}").join().duplicate()).isFalse();
    assertThat(publish(ChannelHub.key("doc:2"), "ann", "1", "{}").join().duplicate()).isFalse();
  }

  @Test
  void twoTenantsShareNothing() {
    ChannelKey other = new ChannelKey("umbrella", CHANNEL.name());
    publish(CHANNEL, "ann", "1", "{}").join();

    assertThat(broker().find(other)).isEmpty();
    assertThat(broker().applied(other, "ann", List.of(JsonWriter.quote("1")))).isEmpty();
    Published there = publish(other, "ann", "1", "{}").join();

    assertThat(there.duplicate()).isFalse();
    assertThat(there.eventId().offset()).isEqualTo(1);
    assertThat(broker().open(other).head().epoch())
        .isNotEqualTo(broker().open(CHANNEL).head().epoch());
  }

  @Test
  void aChannelIsFoundByItsEpoch() {
    Channel channel = broker().open(CHANNEL);
    Channel other = broker().open(ChannelHub.key("doc:2"));

    assertThat(broker().ofEpoch(channel.head().epoch())).containsSame(channel);
    assertThat(broker().ofEpoch(other.head().epoch())).containsSame(other);
    assertThat(broker().ofEpoch(EventId.newEpoch())).isEmpty();
    assertThat(broker().find(CHANNEL)).containsSame(channel);
    assertThat(broker().open(CHANNEL)).isSameAs(channel);
  }

  @Test
  void tellsWhichRefsAreEvents() {
    publish(CHANNEL, "ann", "1", "{}").join();
    publish(CHANNEL, "bob", "2", "{}").join();

    assertThat(broker().applied(CHANNEL, "ann", List.of("\"1\"", "\"2\"", "\"3\"", "1")))
        .containsExactly("\"1\"");
  }

  @Test
  void aChannelWithoutARuleIsRefusedAndNothingIsLeftOfIt() {
    ChannelKey unknown = new ChannelKey("acme", new ChannelName("unruled:1"));

    assertThatThrownBy(() -> publish(unknown, "ann", "1", "{}").join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            ProtocolException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_NAMESPACE));

    assertThat(broker().find(unknown)).isEmpty();
    assertThat(broker().applied(unknown, "ann", List.of("\"1\""))).isEmpty();
  }
}
