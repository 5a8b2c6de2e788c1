package dev.tidings.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.channel.Channel.Entry;
import dev.tidings.protocol.ChannelName;
import dev.tidings.protocol.EncodedFrame;
import dev.tidings.protocol.GapReason;
import dev.tidings.session.RecordingConnection;
import dev.tidings.session.TestHub;
import dev.tidings.settings.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChannelEntryTest {
  private final TestHub hub =
      new TestHub(Map.of(Setting.HISTORY_LIVE_MAX, "1", Setting.HISTORY_LIVE_TIME, "0s"));
  private final LocalBroker broker =
      new LocalBroker(
          new ChannelRules(hub.settings), hub.writers, hub.settings, hub.clock, hub.threads);
  private final Channel channel = open("lab:1");

  @AfterEach
  void stop() {
    hub.close();
  }

  private Channel open(String name) {
    return broker.open(new ChannelKey("acme", new ChannelName(name)));
  }

  private void publish(Channel to, int count) {
    IntStream.range(0, count)
        .forEach(i -> to.add(ChannelLogProperties.body("ann", 1), "ann", hub.clock.millis()));
  }

  private EventId position(long offset) {
    return new EventId(channel.head().epoch(), offset);
  }

  @Test
  void aNewSubscriberBeginsAtTheHead() {
    assertThat(channel.entry(null, 0)).isEqualTo(new Entry(0, 0, null, null, List.of()));
    publish(channel, 7);
    assertThat(channel.entry(null, 0)).isEqualTo(new Entry(7, 0, null, null, List.of()));
  }

  @Test
  void historyBeginsBeforeTheOldestOfThoseAskedFor() {
    publish(channel, 7);
    assertThat(channel.entry(null, 3)).isEqualTo(new Entry(4, 0, null, null, List.of()));
    assertThat(channel.entry(null, 1_000)).isEqualTo(new Entry(0, 0, null, null, List.of()));
  }

  @Test
  void historyHasNoMoreThanTheChannelKeeps() {
    publish(channel, 250);
    assertThat(channel.entry(null, 1_000).offset()).isEqualTo(150);
  }

  @Test
  void historyHasNoEventsThatArePastTheirTime() {
    publish(channel, 5);
    hub.clock.move(Duration.ofMinutes(5).plusMillis(1));
    publish(channel, 2);
    channel.trim(hub.clock.millis());

    assertThat(channel.entry(null, 100).offset()).isEqualTo(5);
    assertThat(channel.history(100, hub.clock.millis()).events()).hasSize(2);
  }

  @Test
  void aPositionThatIsKeptIsRecoveredAndBeatsHistory() {
    publish(channel, 7);
    assertThat(channel.entry(position(7), 0)).isEqualTo(new Entry(7, 0, true, null, List.of()));
    assertThat(channel.entry(position(2), 0)).isEqualTo(new Entry(2, 0, true, null, List.of()));
    assertThat(channel.entry(position(2), 3)).isEqualTo(new Entry(2, 0, true, null, List.of()));
  }

  @Test
  void aPositionThatWasTrimmedIsOneGapToTheHead() {
    publish(channel, 250);

    Entry entry = channel.entry(position(20), 0);

    assertThat(entry.offset()).isEqualTo(250);
    assertThat(entry.replayUntil()).isZero();
    assertThat(entry.recovered()).isFalse();
    assertThat(entry.reason()).isEqualTo(GapReason.TRIMMED);
    assertGap(entry, position(20), position(250), "trimmed", "230");
  }

  @Test
  void afterAGapTheHistoryIsMarkedAsReplay() {
    publish(channel, 250);

    Entry entry = channel.entry(position(20), 10);

    assertThat(entry.offset()).isEqualTo(240);
    assertThat(entry.replayUntil()).isEqualTo(250);
    assertGap(entry, position(20), position(240), "trimmed", "220");
  }

  @Test
  void aPositionOfAnotherEpochIsOneGap() {
    publish(channel, 5);
    EventId other = new EventId(EventId.newEpoch(), 3);

    Entry entry = channel.entry(other, 2);

    assertThat(entry.offset()).isEqualTo(3);
    assertThat(entry.reason()).isEqualTo(GapReason.EPOCH);
    assertGap(entry, other, position(3), "epoch", "");
  }

  @Test
  void aPositionThatNeverWasIsOneGap() {
    publish(channel, 5);

    Entry entry = channel.entry(position(6), 0);

    assertThat(entry.recovered()).isFalse();
    assertGap(entry, position(6), position(5), "epoch", "");
  }

  @Test
  void lossyAndStateChannelsHaveNoPositions() {
    for (String name : List.of("cursor:1", "typing:1", "presence")) {
      Channel other = open(name);
      publish(other, 3);
      assertThat(other.hasPositions()).isFalse();
      assertThat(other.entry(new EventId(other.head().epoch(), 1), 10))
          .isEqualTo(new Entry(3, 0, null, null, List.of()));
    }
  }

  private static void assertGap(
      Entry entry, EventId from, EventId to, String reason, String dropped) {
    assertThat(entry.gaps()).hasSize(1);
    String gap = entry.gaps().stream().map(EncodedFrame::text).findFirst().orElse("");
    assertThat(RecordingConnection.member(gap, "from")).isEqualTo(from.toString());
    assertThat(RecordingConnection.member(gap, "to")).isEqualTo(to.toString());
    assertThat(RecordingConnection.member(gap, "reason")).isEqualTo(reason);
    assertThat(RecordingConnection.member(gap, "dropped")).isEqualTo(dropped);
  }
}
