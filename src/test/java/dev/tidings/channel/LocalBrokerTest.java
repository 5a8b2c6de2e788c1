package dev.tidings.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.session.ClientSession;
import dev.tidings.session.Latches;
import dev.tidings.session.RecordingConnection;
import dev.tidings.session.TestHub;
import dev.tidings.settings.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LocalBrokerTest extends BrokerContract {
  private static final ChannelKey DOC = ChannelHub.key("doc:1");

  private final ChannelHub hub =
      new ChannelHub(Map.of(Setting.CHANNELS_UNKNOWN, "deny", Setting.PUBLISH_IDS, "20"));

  @Override
  Broker broker() {
    return hub.broker;
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private void after(Duration duration) {
    hub.hub.clock.move(duration);
    hub.broker.sweep();
  }

  @Test
  void anIdleChannelIsForgottenAnHourAfterItsLastUseAndBeginsANewEpoch() {
    Channel channel = hub.broker.open(DOC);

    after(Duration.ofHours(1));
    assertThat(hub.broker.find(DOC)).containsSame(channel);
    after(Duration.ofMillis(1));

    assertThat(hub.broker.find(DOC)).isEmpty();
    assertThat(hub.broker.ofEpoch(channel.head().epoch())).isEmpty();
    assertThat(hub.broker.open(DOC).head().epoch()).isNotEqualTo(channel.head().epoch());
  }

  @Test
  void aChannelWithEventsIsNotForgotten() {
    hub.broker.publish(ChannelHub.publication(ChannelHub.key("user:ann"), "bot", "1", "{}"));

    after(Duration.ofHours(23));
    assertThat(hub.broker.find(ChannelHub.key("user:ann"))).isPresent();
    after(Duration.ofHours(2));
    assertThat(hub.broker.find(ChannelHub.key("user:ann"))).isEmpty();
  }

  @Test
  void aChannelThatWasJustOpenedIsNotForgotten() {
    Channel channel = hub.broker.open(DOC);
    hub.hub.clock.move(Duration.ofDays(1));
    hub.broker.open(DOC);

    hub.broker.sweep();

    assertThat(hub.broker.find(DOC)).containsSame(channel);
  }

  @Test
  void aQuietChannelIsKeptForAnHourAfterItsLastSubscriberHasLeft() {
    RecordingConnection client = new RecordingConnection();
    ClientSession session = hub.hub.connect(client, "ann");
    hub.say(session, "{'type':'subscribe','channel':'doc:1'}");
    client.await("subscribed", 1);
    TestHub.settle(session);
    Channel channel = hub.broker.find(DOC).orElseThrow();
    after(Duration.ofDays(1));
    after(Duration.ofDays(1));
    assertThat(hub.broker.find(DOC)).containsSame(channel);

    hub.hub.sessions().closed(session, 1006, "");
    Latches.until(() -> channel.feed().subscribers() == 0);
    after(Duration.ofMinutes(59));
    assertThat(hub.broker.find(DOC)).containsSame(channel);
    after(Duration.ofMinutes(2));

    assertThat(hub.broker.find(DOC)).isEmpty();
  }

  @Test
  void eventsPastTheirTimeGoAlthoughSubscribersHaveReadThemLate() {
    RecordingConnection client = new RecordingConnection();
    ClientSession session = hub.hub.connect(client, "ann");
    hub.say(session, "{'type':'subscribe','channel':'doc:1'}");
    client.await("subscribed", 1);
    hub.broker.publish(ChannelHub.publication(DOC, "bob", "1", "{}"));
    client.await("message", 1);

    after(Duration.ofMinutes(11));
    TestHub.settle(session);
    hub.broker.sweep();

    Channel channel = hub.broker.find(DOC).orElseThrow();
    assertThat(channel.entry(null, 10).offset()).isEqualTo(1);
  }

  @Test
  void ofAllIdsTheNewestOfEachPublisherAreKept() {
    for (String user : List.of("ann", "bob")) {
      IntStream.range(0, 20)
          .forEach(i -> hub.broker.publish(ChannelHub.publication(DOC, user, "r" + i, "{}")));
    }

    hub.broker.sweep();

    List<String> refs = IntStream.range(0, 20).mapToObj(i -> "\"r" + i + "\"").toList();
    assertThat(hub.broker.applied(DOC, "ann", refs)).isEqualTo(refs.subList(10, 20));
    assertThat(hub.broker.applied(DOC, "bob", refs)).isEqualTo(refs.subList(10, 20));
  }
}
