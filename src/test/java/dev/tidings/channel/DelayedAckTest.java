package dev.tidings.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.session.ClientSession;
import dev.tidings.session.Feed;
import dev.tidings.session.Latches;
import dev.tidings.session.RecordingConnection;
import dev.tidings.session.StalledConnection;
import dev.tidings.session.TestHub;
import dev.tidings.settings.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Publishers wait for a hub that cannot keep up, and not for a client that does not read. */
@Timeout(60)
class DelayedAckTest {
  private static final int FAR = 2_000;

  /** As announced in {@code limits.unacked}. */
  private static final int UNACKED = 256;

  private final ChannelHub patient = hub("10s");
  private final ChannelHub rescuing = hub("20ms");

  private static ChannelHub hub(String rescue) {
    return new ChannelHub(
        Map.of(
            Setting.WRITERS, "1",
            Setting.PUBLISH_PER_SECOND, "0",
            Setting.WRITE_RESCUE, rescue));
  }

  @AfterEach
  void stop() {
    patient.close();
    rescuing.close();
  }

  private static ClientSession subscribed(
      ChannelHub channels, RecordingConnection client, String user) {
    ClientSession session = channels.hub.connect(client, user);
    channels.say(session, "{'type':'subscribe','id':'s','channel':'doc:1'}");
    client.await("subscribed", 1);
    return session;
  }

  private static void publish(ChannelHub channels, ClientSession publisher, int first, int count) {
    IntStream.range(first, first + count)
        .forEach(
            i ->
                channels.say(
                    publisher,
                    "{'type':'publish','id':'p%d','channel':'doc:1','payload':1}".formatted(i)));
  }

  /** A client that does something whenever a message comes. */
  private static final class Reacting extends RecordingConnection {
    private final Consumer<String> reaction;

    Reacting(Consumer<String> reaction) {
      this.reaction = reaction;
    }

    @Override
    protected void take(String message) {
      reaction.accept(message);
    }
  }

  @Test
  void acksComeOnceTheReadersAreNear() {
    AtomicInteger before = new AtomicInteger();
    AtomicBoolean published = new AtomicBoolean();
    List<Runnable> publications = new CopyOnWriteArrayList<>();
    Reacting client =
        new Reacting(
            message -> {
              if (message.contains("\"ref\":\"c0\"") && published.compareAndSet(false, true)) {
                publications.forEach(Runnable::run);
              }
            });
    Reacting writing =
        new Reacting(
            message -> {
              if (message.contains("\"id\":\"p1\"")) {
                before.set(client.frames("message").size());
              }
            });
    subscribed(patient, client, "bob");
    ClientSession publisher = patient.hub.connect(writing, "dan");
    publications.add(() -> publish(patient, publisher, 1, 1));
    CountDownLatch release = TestHub.hold(publisher);
    for (int i = 0; i < FAR; i++) {
      patient.broker.publish(ChannelHub.publication(ChannelHub.key("doc:1"), "cat", "c" + i, "1"));
    }
    release.countDown();

    writing.await("ack", 1);
    client.await("message", FAR + 1);
    assertThat(before.get()).isBetween(FAR - 256, FAR + 1);
  }

  @Test
  void aClientThatDoesNotReadDelaysNobody() {
    RecordingConnection writing = new RecordingConnection();
    ClientSession publisher = rescuing.hub.connect(writing, "ann");
    StalledConnection stalled = new StalledConnection();
    subscribed(rescuing, stalled, "bob");
    stalled.stall();
    publish(rescuing, publisher, 0, 1);
    stalled.awaitStalled();
    Latches.until(() -> rescuing.hub.writers.stuckWrites() == 1);
    long start = System.nanoTime();

    publish(rescuing, publisher, 1, FAR);

    writing.await("ack", FAR + 1);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Feed.LONGEST_WAIT);
    stalled.release();
    stalled.await("message", FAR + 1);
  }

  @Test
  void theAcksOfAPublisherWhoReadsSlowlyNeverEndItAndAreBounded() throws Exception {
    StalledConnection slow = new StalledConnection();
    ClientSession publisher = rescuing.hub.connect(slow, "ann");
    slow.await("connected", 1);
    slow.stall();
    rescuing.say(publisher, "{'type':'ping'}");
    slow.awaitStalled();
    Latches.until(() -> rescuing.hub.writers.stuckWrites() == 1);

    CompletableFuture<Void> all =
        CompletableFuture.runAsync(() -> publish(rescuing, publisher, 0, FAR));

    ChannelKey key = ChannelHub.key("doc:1");
    Latches.until(() -> rescuing.broker.open(key).head().offset() == UNACKED);
    TestHub.settle(publisher);
    assertThat(rescuing.broker.open(key).head().offset()).isEqualTo(UNACKED);
    assertThat(publisher.isOpen()).isTrue();
    slow.release();
    slow.await("ack", FAR);
    all.get();
    assertThat(publisher.isOpen()).isTrue();
  }
}
