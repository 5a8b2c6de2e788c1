package dev.tidings.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.session.ClientSession;
import dev.tidings.session.DeliveryMetrics;
import dev.tidings.session.Latches;
import dev.tidings.session.RecordingConnection;
import dev.tidings.session.StalledConnection;
import dev.tidings.session.TestHub;
import dev.tidings.settings.Setting;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DeliveryMetricsTest {
  private static final int EVENTS = 200;

  private final ChannelHub channels =
      new ChannelHub(Map.of(Setting.WRITE_TIMEOUT, "200ms", Setting.PUBLISH_PER_SECOND, "0"));
  private final DeliveryMetrics metrics = channels.hub.metrics;

  @AfterEach
  void stop() {
    channels.close();
  }

  private ClientSession subscribed(RecordingConnection client, String user) {
    ClientSession session = channels.hub.connect(client, user);
    channels.say(session, "{'type':'subscribe','id':'s','channel':'doc:1'}");
    client.await("subscribed", 1);
    return session;
  }

  private void publish(int count) {
    for (int i = 0; i < count; i++) {
      channels.broker.publish(
          ChannelHub.publication(ChannelHub.key("doc:1"), "cat", "c" + i, "\"z\u00fcrich\""));
    }
  }

  @Test
  void countsEveryFrameWithItsDelayFromThePublication() {
    List<RecordingConnection> clients = Stream.generate(RecordingConnection::new).limit(3).toList();
    List<ClientSession> sessions =
        IntStream.range(0, 3).mapToObj(i -> subscribed(clients.get(i), "u" + i)).toList();

    publish(EVENTS);
    clients.forEach(client -> client.await("message", EVENTS));
    sessions.forEach(TestHub::settle);
    Latches.until(() -> metrics.totals().frames() == 3L * (EVENTS + 2));

    DeliveryMetrics.Totals totals = metrics.totals();
    long messages = clients.stream().mapToLong(client -> client.messages().size()).sum();
    long bytes =
        clients.stream()
            .flatMap(c -> c.messages().stream())
            .mapToLong(message -> message.getBytes(StandardCharsets.UTF_8).length)
            .sum();
    assertThat(totals.writes()).isEqualTo(messages);
    assertThat(totals.bytes()).isEqualTo(bytes);
    assertThat(totals.gaps() + totals.dropped() + totals.abandoned()).isZero();
    Histogram delays = metrics.delays();
    assertThat(delays.getTotalCount()).isEqualTo(3L * EVENTS);
    assertThat(delays.getMaxValue()).isBetween(1L, 60_000_000L);
    assertThat(metrics.delays().getTotalCount()).isEqualTo(3L * EVENTS);
    assertThat(sessions).allMatch(session -> session.waiting() == 0);
  }

  @Test
  void countsStallsAndWhoWasEndedForThem() {
    StalledConnection stalled = new StalledConnection();
    subscribed(stalled, "bob");
    stalled.stall();

    publish(1);

    stalled.awaitClose();
    assertThat(metrics.totals().stalls()).isEqualTo(1);
    assertThat(metrics.totals().abandoned()).isEqualTo(1);
  }
}
