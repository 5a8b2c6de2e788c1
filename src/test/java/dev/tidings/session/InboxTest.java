package dev.tidings.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.ClientFrame;
import dev.tidings.protocol.FrameId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InboxTest {
  private static final int UNANSWERED = 4;

  private final TestHub hub = new TestHub();
  private final List<String> handled = new CopyOnWriteArrayList<>();
  private final AtomicInteger handlers = new AtomicInteger();
  private volatile boolean crowded;
  private volatile boolean answering = true;
  private final Inbox inbox = new Inbox(UNANSWERED, hub.threads, this::handle);

  @AfterEach
  void stop() {
    hub.close();
  }

  private void handle(ClientFrame frame) {
    crowded |= handlers.incrementAndGet() > 1;
    handled.add(frame.id().orElseThrow().json().replace("\"", ""));
    handlers.decrementAndGet();
    if (frame instanceof ClientFrame.Publish) {
      inbox.published();
      if (answering) {
        inbox.answered();
      }
    }
  }

  private static ClientFrame publish(int number) {
    return new ClientFrame.Publish(FrameId.of("p" + number), "doc:1", "1", Optional.empty());
  }

  private static ClientFrame other(int number) {
    return new ClientFrame.Unsubscribe(Optional.of(FrameId.of("u" + number)), List.of("doc:1"));
  }

  private static List<String> publications(int count) {
    return IntStream.range(0, count).mapToObj(i -> "p" + i).toList();
  }

  @Test
  void whatIsWithinItsBoundsIsHandledAtOnce() {
    inbox.limit(10);
    for (int i = 0; i < 100; i++) {
      assertThat(inbox.offer(publish(i))).isTrue();
      assertThat(handled).hasSize(i + 1);
    }
  }

  @Test
  void overTheRatePublicationsWaitAndAllBehindThemInOrder() {
    inbox.limit(20);
    long start = System.nanoTime();
    for (int i = 0; i < 220; i++) {
      assertThat(inbox.offer(publish(i))).isTrue();
    }
    assertThat(inbox.offer(other(1))).isTrue();
    assertThat(handled).hasSizeBetween(200, 219).doesNotContain("u1");

    Latches.until(() -> handled.size() == 221);

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(900));
    assertThat(handled.subList(0, 220)).isEqualTo(publications(220));
    assertThat(handled).endsWith("u1");
    assertThat(inbox.size()).isZero();
    assertThat(crowded).isFalse();
  }

  @Test
  void aServiceIsNotLimited() {
    inbox.limit(0);
    IntStream.range(0, 5_000).forEach(i -> inbox.offer(publish(i)));
    assertThat(handled).hasSize(5_000);
  }

  @Test
  void noMoreThanSoManyWaitForTheirAnswer() {
    answering = false;
    IntStream.range(0, 10).forEach(i -> inbox.offer(publish(i)));
    inbox.offer(other(1));
    assertThat(handled).isEqualTo(publications(UNANSWERED));

    inbox.answered();
    Latches.until(() -> handled.size() == UNANSWERED + 1);
    inbox.answered();
    Latches.until(() -> handled.size() == UNANSWERED + 2);
    answering = true;
    IntStream.range(0, UNANSWERED).forEach(i -> inbox.answered());
    Latches.until(() -> handled.size() == 11);

    assertThat(handled.subList(0, 10)).isEqualTo(publications(10));
    assertThat(handled).endsWith("u1");
  }

  @Test
  void whatIsFullTakesNothingUntilThereIsRoom() throws Exception {
    answering = false;
    IntStream.range(0, UNANSWERED + Inbox.CAPACITY).forEach(i -> inbox.offer(publish(i)));
    assertThat(inbox.offer(publish(999))).isFalse();

    CompletableFuture<Boolean> room = CompletableFuture.supplyAsync(this::awaitRoom);
    inbox.answered();
    Latches.until(() -> handled.size() == UNANSWERED + 1);
    assertThat(room).isNotDone();
    answering = true;
    IntStream.range(0, UNANSWERED).forEach(i -> inbox.answered());

    assertThat(room.get(20, TimeUnit.SECONDS)).isTrue();
    Latches.until(() -> inbox.size() == 0);
    assertThat(inbox.offer(publish(1_000))).isTrue();
    assertThat(handled).hasSize(UNANSWERED + Inbox.CAPACITY + 1).doesNotContain("p999");
  }

  private boolean awaitRoom() {
    try {
      return inbox.awaitRoom();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void nobodyWaitsForRoomInOneThatIsClosed() throws Exception {
    answering = false;
    IntStream.range(0, UNANSWERED + Inbox.CAPACITY).forEach(i -> inbox.offer(publish(i)));
    CompletableFuture<Boolean> room = CompletableFuture.supplyAsync(this::awaitRoom);

    inbox.close();

    assertThat(room.get(20, TimeUnit.SECONDS)).isFalse();
    inbox.answered();
    assertThat(inbox.size()).isZero();
    assertThat(handled).hasSize(UNANSWERED);
  }

  @Test
  void severalThreadsNeverHandleTwoFramesAtATime() {
    inbox.limit(1_000);
    for (int i = 0; i < 12_000; i++) {
      while (!inbox.offer(publish(i))) {
        awaitRoom();
      }
    }
    Latches.until(() -> handled.size() == 12_000);

    assertThat(handled).isEqualTo(publications(12_000));
    assertThat(crowded).isFalse();
  }
}
