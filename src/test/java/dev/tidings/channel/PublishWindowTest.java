package dev.tidings.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.channel.PublishWindow.Claim;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PublishWindowTest {
  private static final long AGE = 1_000;

  private final PublishWindow window = new PublishWindow(10, AGE);

  private static EventId event(long offset) {
    return new EventId("0123456789abc", offset);
  }

  private Claim publish(String ref, long offset, long now) {
    Claim claim = window.claim(ref, "{}", now);
    if (claim.first()) {
      claim.complete(event(offset));
    }
    return claim;
  }

  @Test
  void theSameIdIsTheSameEvent() {
    publish("1", 1, 0);

    Claim again = publish("1", 2, 5);

    assertThat(again.first()).isFalse();
    assertThat(again.published().toCompletableFuture())
        .isCompletedWithValue(new Published(event(1), true));
  }

  @Test
  void aRepeatThatComesBeforeTheFirstIsStoredWaitsForIt() {
    Claim first = window.claim("1", "{}", 0);
    Claim again = window.claim("1", "{}", 0);

    assertThat(again.published().toCompletableFuture()).isNotDone();
    assertThat(window.applied(List.of("1"))).isEmpty();
    first.complete(event(7));

    assertThat(first.published().toCompletableFuture())
        .isCompletedWithValue(new Published(event(7), false));
    assertThat(again.published().toCompletableFuture())
        .isCompletedWithValue(new Published(event(7), true));
    assertThat(window.applied(List.of("0", "1", "2"))).containsExactly("1");
  }

  @Test
  void theSameIdWithAnotherPayloadIsRefused() {
    publish("1", 1, 0);

    assertThatThrownBy(() -> window.claim("1", "{\"a\":1}", 0))
        .isInstanceOfSatisfying(
            ProtocolException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ID_REUSED));
  }

  @Test
  void anIdIsForgottenWhenItIsTooOld() {
    publish("1", 1, 0);

    assertThat(publish("1", 2, AGE).first()).isFalse();
    assertThat(publish("1", 2, AGE + 1).first()).isTrue();
  }

  @Test
  void theOldestIdsGoFirst() {
    IntStream.rangeClosed(1, 12).forEach(i -> publish("r" + i, i, 0));

    assertThat(window.applied(IntStream.rangeClosed(1, 12).mapToObj(i -> "r" + i).toList()))
        .containsExactly("r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r12");
  }

  @Test
  void ofAShareTheNewestAreKept() {
    IntStream.rangeClosed(1, 10).forEach(i -> publish("r" + i, i, 0));

    window.keepNewest(0.3);

    assertThat(window.applied(List.of("r7", "r8", "r9", "r10"))).containsExactly("r8", "r9", "r10");
    assertThat(window.expire(0)).isEqualTo(3);
  }

  @Test
  void aFirstPublicationThatFailsGivesItsIdBack() {
    Claim first = window.claim("1", "{}", 0);
    Claim again = window.claim("1", "{}", 0);

    first.release(new IllegalStateException("the store is full"));

    assertThat(again.published().toCompletableFuture()).isCompletedExceptionally();
    assertThat(window.claim("1", "{\"other\":1}", 0).first()).isTrue();
  }

  @Test
  void aFailureGivesOnlyItsOwnClaimBack() {
    Claim first = window.claim("1", "{}", 0);
    Claim later = window.claim("1", "{}", AGE + 1);
    later.complete(event(2));

    first.release(new IllegalStateException("too late"));

    assertThat(window.claim("1", "{}", AGE + 1).first()).isFalse();
  }

  @Test
  void ofConcurrentClaimsOneIsTheFirst() throws ExecutionException, InterruptedException {
    int threads = 4;
    int refs = 200;
    PublishWindow raced = new PublishWindow(refs, AGE);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      CyclicBarrier start = new CyclicBarrier(threads);
      List<Future<List<EventId>>> results = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int thread = t;
        Callable<List<EventId>> claims =
            () -> {
              start.await();
              List<EventId> events = new ArrayList<>();
              for (int i = 0; i < refs; i++) {
                Claim claim = raced.claim("r" + i, "{}", 0);
                if (claim.first()) {
                  claim.complete(event(1_000L * thread + i));
                }
                events.add(claim.published().toCompletableFuture().get().eventId());
              }
              return events;
            };
        results.add(pool.submit(claims));
      }
      for (Future<List<EventId>> result : results) {
        assertThat(result.get()).isEqualTo(results.get(0).get());
      }
    } finally {
      pool.shutdownNow();
    }
  }
}
