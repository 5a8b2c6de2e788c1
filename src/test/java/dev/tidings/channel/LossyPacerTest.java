package dev.tidings.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.session.ClientSession;
import dev.tidings.session.RecordingConnection;
import dev.tidings.session.TestHub;
import dev.tidings.settings.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LossyPacerTest {
  private static final ChannelKey CURSORS = ChannelHub.key("cursor:1");

  private final ChannelHub channels = new ChannelHub(Map.of(Setting.LOSSY_PER_SECOND, "20"));
  private final RecordingConnection client = new RecordingConnection();
  private final ClientSession session = channels.hub.connect(client, "ann");
  private final AtomicLong ids = new AtomicLong();

  @AfterEach
  void stop() {
    channels.close();
  }

  private long publish(String user) {
    String ref = "p" + ids.incrementAndGet();
    return channels
        .broker
        .publish(ChannelHub.publication(CURSORS, user, ref, "{}"))
        .toCompletableFuture()
        .join()
        .eventId()
        .offset();
  }

  private void subscribe() {
    channels.say(session, "{'type':'subscribe','id':'s','channel':'cursor:1'}");
    client.await("subscribed", 1);
  }

  private List<Long> offsets() {
    return client.frames("message").stream()
        .map(frame -> Long.valueOf(RecordingConnection.member(frame, "id").split(":", 2)[1]))
        .toList();
  }

  private long dropped() {
    return client.frames("gap").stream()
        .mapToLong(gap -> Long.parseLong(RecordingConnection.member(gap, "dropped")))
        .sum();
  }

  @Test
  void anEventAfterAPauseGoesOutAtOnceAndTheLastOneAlways() {
    subscribe();
    publish("bob");
    client.await("message", 1);
    long last = IntStream.range(0, 50).mapToLong(i -> publish("bob")).max().orElseThrow();

    client.await(c -> offsets().contains(last));
    assertThat(offsets()).startsWith(1L);
  }

  @Test
  void aNewPaceHoldsAtOnceForWhatWaitsAsWell() {
    subscribe();
    Channel channel = channels.broker.open(CURSORS);
    assertThat(channel.pace()).contains(Duration.ofMillis(50));
    publish("bob");
    client.await("message", 1);
    channel.pace(Optional.of(Duration.ofHours(1)));
    long start = System.nanoTime();
    long last = 0;
    while (System.nanoTime() - start < Duration.ofMillis(300).toNanos()) {
      last = publish("bob");
      TestHub.settle(session);
    }
    assertThat(offsets()).containsExactly(1L);

    channel.pace(Optional.empty());
    client.await("message", 2);
    assertThat(offsets()).containsExactly(1L, last);
    assertThat(channel.pace()).contains(Duration.ofMillis(50));
  }

  @Test
  void onlyLossyChannelsHaveAPace() {
    Channel channel = channels.broker.open(ChannelHub.key("doc:1"));
    channel.pace(Optional.of(Duration.ofHours(1)));

    assertThat(channel.pace()).isEmpty();
  }

  @Test
  void eachSenderIsHeardAtMostSoOftenAndTheRestIsTold() {
    subscribe();
    long start = System.nanoTime();
    long last = 0;
    while (System.nanoTime() - start < Duration.ofMillis(700).toNanos()) {
      publish("bob");
      last = publish("cat");
      TestHub.settle(session);
    }
    long total = last;
    client.await(c -> offsets().contains(total));
    long intervals = Duration.ofNanos(System.nanoTime() - start).toMillis() / 50;
    client.await(c -> offsets().size() + dropped() == total);

    assertThat(offsets().size()).isBetween(8, 2 * ((int) intervals + 1));
    assertThat(offsets()).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void severalThreadsNeverMakeOffsetsRunBackwards() throws InterruptedException {
    subscribe();
    List<Thread> publishers =
        IntStream.range(0, 4)
            .mapToObj(
                i -> new Thread(() -> IntStream.range(0, 2_000).forEach(n -> publish("u" + i))))
            .toList();
    publishers.forEach(Thread::start);
    for (Thread publisher : publishers) {
      publisher.join();
    }
    long last = channels.broker.open(CURSORS).head().offset();

    assertThat(last).isEqualTo(8_000);
    client.await(c -> offsets().size() + dropped() == last);
    assertThat(offsets()).isSorted().doesNotHaveDuplicates();
  }
}
