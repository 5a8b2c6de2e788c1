package dev.tidings.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.FrameId;
import dev.tidings.protocol.GapReason;
import dev.tidings.protocol.MessageBody;
import dev.tidings.protocol.Sender;
import dev.tidings.session.ClientSession;
import dev.tidings.session.ClientSession.Start;
import dev.tidings.session.RecordingConnection;
import dev.tidings.session.TestHub;
import dev.tidings.settings.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HistoryBudgetTest {
  private static final int MAX = 400_000;
  private static final int CHARS = 1_000;

  private final TestHub hub = new TestHub();
  private final HistoryBudget budget = new HistoryBudget(MAX);
  private final ChannelRules rules = new ChannelRules(Settings.of(Map.of()));
  private final List<Channel> channels =
      IntStream.range(0, 3).mapToObj(i -> channel("doc:" + i)).toList();

  @AfterEach
  void stop() {
    hub.close();
  }

  private Channel channel(String name) {
    ChannelKey key = ChannelHub.key(name);
    return new Channel(
        key,
        rules.of(key.name()),
        new ChannelBounds(10_000, Duration.ZERO, Duration.ZERO, 10),
        budget,
        StoredChannel.empty(EventId.newEpoch()),
        hub.writers,
        hub.threads,
        0);
  }

  private static EventId publish(Channel channel, String payload, long now) {
    MessageBody body =
        new MessageBody(
            MessageBody.MESSAGE,
            channel.key().name().text(),
            FrameId.of("p"),
            new Sender("ann", "device", "Ann"),
            payload,
            now,
            null);
    return channel.add(body, "ann/device", now);
  }

  private static String text(char c) {
    return '"' + String.valueOf(c).repeat(CHARS) + '"';
  }

  @Test
  void translationsForOlderClientsCountAndGoWithTheirEvents() {
    Channel channel = channels.get(0);
    RecordingConnection connection = new RecordingConnection(false);
    ClientSession session = hub.connect(connection, "gus");
    hub.sessions().receive(session, "{\"type\":\"ping\",\"t\":1}");
    session.attach(channel.feed(), false, current -> new Start(0, 0, List.of()));

    publish(channel, text('x'), 0);
    connection.await("message", 1);
    assertThat(budget.used()).isGreaterThan(2L * CHARS);
    channel.release(1);
    assertThat(budget.used()).isZero();

    publish(channel, text('x'), 0);
    connection.await("message", 2);
    channel.trim(0); // has the reader measured
    TestHub.settle(session);
    channel.trim(Duration.ofDays(1).toMillis());
    assertThat(budget.used()).isZero();
  }

  @Test
  void countsWhatEventsTakeAndWhatIsTrimmed() {
    publish(channels.get(0), text('x'), 0);
    long narrow = budget.used();
    publish(channels.get(1), text('\u0416'), 0);
    long wide = budget.used() - narrow;

    assertThat(narrow).isBetween((long) CHARS, 2L * CHARS);
    assertThat(wide).isBetween(2L * CHARS, 4L * CHARS);
    channels.forEach(channel -> channel.trim(Duration.ofDays(1).toMillis()));
    assertThat(budget.used()).isZero();
  }

  @Test
  void theOldestEventsGoFirstWhicheverChannelTheyAreIn() {
    IntStream.range(0, 200).forEach(i -> publish(channels.get(0), text('x'), i));
    IntStream.range(200, 400).forEach(i -> publish(channels.get(1), text('x'), i));
    assertThat(budget.isOver()).isTrue();

    budget.reclaim(channels);

    assertThat(budget.isOver()).isFalse();
    assertThat(budget.used()).isLessThanOrEqualTo(MAX / 20 * 19);
    assertThat(channels.get(0).history(1_000, 400).events()).hasSizeLessThan(150);
    assertThat(channels.get(1).history(1_000, 400).events()).hasSize(200);
  }

  @Test
  void whoMissesSuchEventsIsToldThatMemoryWasShort() {
    Channel channel = channels.get(0);
    EventId first = publish(channel, text('x'), 0);
    IntStream.range(0, 400).forEach(i -> publish(channel, text('x'), i));

    budget.reclaim(channels);

    Channel.Entry entry = channel.entry(first, 0);
    assertThat(entry.recovered()).isFalse();
    assertThat(entry.reason()).isEqualTo(GapReason.MEMORY);
    assertThat(entry.gaps()).hasSize(1);
    assertThat(entry.gaps().get(0).text()).contains("\"reason\":\"memory\"");
  }

  @Test
  void aReaderThatIsBehindIsToldOneGapAndGoesOn() {
    Channel channel = channels.get(0);
    RecordingConnection client = new RecordingConnection();
    ClientSession session = hub.connect(client, "bob");
    session.attach(channel.feed(), false, current -> new ClientSession.Start(0, 0, List.of()));
    TestHub.settle(session);
    CountDownLatch release = TestHub.hold(session);
    IntStream.range(0, 400).forEach(i -> publish(channel, text('x'), i));
    budget.reclaim(channels);
    release.countDown();

    client.await(c -> c.frames("message").stream().anyMatch(m -> m.contains(":400\"")));
    assertThat(client.frames("gap")).singleElement().asString().contains("\"reason\":\"memory\"");
    assertThat(client.types().get(1)).isEqualTo("gap");
    assertThat(session.isOpen()).isTrue();
  }
}
