package dev.tidings.session;

import static dev.tidings.session.RecordingConnection.member;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.DeliveryClass;
import dev.tidings.protocol.EncodedFrame;
import dev.tidings.protocol.FlowLevel;
import dev.tidings.protocol.FrameId;
import dev.tidings.protocol.ServerFrame.Ack;
import dev.tidings.protocol.ServerFrame.Gap;
import dev.tidings.session.ClientSession.Start;
import dev.tidings.settings.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a session gets of channels that keep nothing, and what it is told of the rest. */
@Timeout(60)
class LossyDeliveryTest {
  private static final String CHANNEL = "cursor:1";

  private final TestHub hub = new TestHub(Map.of(Setting.WRITERS, "1", Setting.QUEUE_FRAMES, "16"));
  private final StalledConnection client = new StalledConnection();
  private final ClientSession session = hub.connect(client, "ann");
  private final Feed feed = hub.writers.feed(CHANNEL, new PassingLog());

  @AfterEach
  void stop() {
    hub.close();
  }

  /** A log that keeps nothing. */
  private static final class PassingLog implements FrameLog {
    @Override
    public long head() {
      return 0;
    }

    @Override
    public boolean keepsEvents() {
      return false;
    }

    @Override
    public EncodedFrame lost(long from, long to, long dropped) {
      return EncodedFrame.answer(new Gap(CHANNEL, "e:" + from, "e:" + to, "sampled", dropped));
    }

    @Override
    public Slice after(long offset, int maxFrames, int maxBytes) {
      throw new IllegalStateException("nothing is kept to be read");
    }
  }

  private void attach(long start) {
    session.attach(feed, false, current -> new Start(start, 0, List.of()));
    TestHub.settle(session);
  }

  private void broadcast(long offset, String sender) {
    broadcast(offset, sender, DeliveryClass.LOSSY);
  }

  private void broadcast(long offset, String sender, DeliveryClass deliveryClass) {
    String text = "{\"type\":\"message\",\"id\":\"e:%d\"}".formatted(offset);
    feed.broadcast(new EncodedFrame(text, CHANNEL, deliveryClass, sender, offset), false);
  }

  private static long offsetOf(String frame, String name) {
    return Long.parseLong(member(frame, name).substring(2));
  }

  private List<Long> offsets() {
    return client.frames("message").stream().map(frame -> offsetOf(frame, "id")).toList();
  }

  private static long dropped(List<String> gaps) {
    return gaps.stream().mapToLong(gap -> Long.parseLong(member(gap, "dropped"))).sum();
  }

  @Test
  void whatKeepsUpGetsEverythingAndNoGap() {
    attach(0);
    for (int i = 1; i <= 200; i++) {
      broadcast(i, "s" + i % 3);
      TestHub.settle(session);
      client.await("message", i);
    }

    assertThat(offsets()).hasSize(200).isSorted();
    assertThat(client.frames("gap")).isEmpty();
  }

  @Test
  void anEventFromBeforeTheSubscriptionIsNotForIt() {
    attach(5);
    broadcast(5, "s");
    broadcast(6, "s");
    client.await("message", 1);
    TestHub.settle(session);

    assertThat(offsets()).containsExactly(6L);
    assertThat(client.frames("gap")).isEmpty();
  }

  @Test
  void whatANewerEventReplacedIsTold() {
    attach(0);
    CountDownLatch release = TestHub.hold(session);
    for (int i = 1; i <= 100; i++) {
      broadcast(i, "s" + i % 2);
    }
    release.countDown();

    List<String> gaps = client.await("gap", 1);
    client.await("message", 2);

    assertThat(offsets()).containsExactly(99L, 100L);
    assertThat(gaps).hasSize(1);
    assertThat(member(gaps.get(0), "from")).isEqualTo("e:0");
    assertThat(member(gaps.get(0), "to")).isEqualTo("e:98");
    assertThat(member(gaps.get(0), "dropped")).isEqualTo("98");
    assertThat(member(gaps.get(0), "reason")).isEqualTo("sampled");
  }

  @Test
  void whatFoundNoRoomIsToldThoughNothingFollows() {
    attach(0);
    client.stall();
    broadcast(1, "first");
    client.awaitStalled();
    for (int i = 2; i <= 40; i++) {
      broadcast(i, "s" + i);
    }
    TestHub.settle(session);
    client.release();

    client.await("gap", 1);
    assertThat(offsets()).hasSize(17).endsWith(17L);
    assertThat(dropped(client.frames("gap"))).isEqualTo(23);
    assertThat(session.traffic().dropped()).isEqualTo(23);
  }

  @Test
  void lossesAreToldAtMostOnceASecondAndInAllExactly() {
    attach(0);
    long start = System.nanoTime();
    long offset = 0;
    while (System.nanoTime() - start < Duration.ofMillis(1_600).toNanos()) {
      CountDownLatch release = TestHub.hold(session);
      for (int i = 0; i < 20; i++) {
        broadcast(++offset, "s" + i % 4);
      }
      release.countDown();
      TestHub.settle(session);
    }
    long total = offset;
    client.await(c -> c.frames("message").size() + dropped(c.frames("gap")) == total);
    long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();

    assertThat(client.frames("gap")).hasSizeBetween(2, (int) seconds + 1);
    assertThat(offsets()).isSorted().doesNotHaveDuplicates();
    assertGapsCoverTheJumps();
  }

  /** Gaps do not overlap, and every offset that did not come is in one. */
  private void assertGapsCoverTheJumps() {
    List<Long> came = offsets();
    long told = 0;
    for (String gap : client.frames("gap")) {
      long from = offsetOf(gap, "from");
      long to = offsetOf(gap, "to");
      assertThat(from).isGreaterThanOrEqualTo(told);
      long within = came.stream().filter(o -> o > from && o <= to).count();
      assertThat(to - from - within).isEqualTo(dropped(List.of(gap)));
      told = to;
    }
  }

  @Test
  void aClientUnderPressureGetsTheLastValueOfEachKeyTenTimesASecond() {
    attach(0);
    session.flow(FlowLevel.MODERATE);
    long start = System.nanoTime();
    long offset = 0;
    while (System.nanoTime() - start < Duration.ofMillis(550).toNanos()) {
      broadcast(++offset, "s");
      broadcast(++offset, "t");
      TestHub.settle(session);
    }
    long last = offset;
    client.await(c -> offsets().contains(last));
    long tenths = Duration.ofNanos(System.nanoTime() - start).toMillis() / 100;

    assertThat(offsets().size()).isBetween(4, 2 * ((int) tenths + 1));
    client.await(c -> c.frames("message").size() + dropped(c.frames("gap")) == last);
    assertThat(client.messages()).anyMatch(m -> RecordingConnection.framesOf(m).size() >= 2);
  }

  @Test
  void answersDoNotWaitForWhatIsHeld() {
    attach(0);
    session.flow(FlowLevel.HIGH);
    long start = System.nanoTime();
    for (int i = 1; i <= 200; i++) {
      broadcast(i, "s", DeliveryClass.STATE);
      session.send(Ack.of(FrameId.of("a" + i)));
      client.await("ack", i);
    }
    client.await(c -> offsets().contains(200L));

    assertThat(offsets().size()).isLessThanOrEqualTo(halvesSince(start) + 1);
  }

  private static int halvesSince(long start) {
    return (int) (Duration.ofNanos(System.nanoTime() - start).toMillis() / 500);
  }

  @Test
  void withoutPressureNothingIsHeld() {
    attach(0);
    session.flow(FlowLevel.HIGH);
    session.flow(FlowLevel.NONE);
    long start = System.nanoTime();
    for (int i = 1; i <= 40; i++) {
      broadcast(i, "s");
      client.await("message", i);
    }

    assertThat(halvesSince(start)).isLessThan(30);
  }
}
