package dev.tidings.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.channel.ChannelHub;
import dev.tidings.protocol.JsonObject;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.session.ClientSession;
import dev.tidings.session.Latches;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChannelFiguresTest {
  private static final Scope ACME = Scope.of("acme");

  private final MonitoredHub hub = new MonitoredHub();
  private final ChannelFigures figures = new ChannelFigures(hub.channels.broker);

  @BeforeEach
  void begin() {
    hub.channels.hub.events.observe(Timeline.Step.class, figures::sample);
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private void publish(String channel, int count) {
    IntStream.range(0, count)
        .forEach(
            i ->
                hub.channels.broker.publish(
                    ChannelHub.publication(
                        ChannelHub.key(channel), "ann", channel + System.nanoTime() + i, "1")));
  }

  private List<JsonObject> listed(String sort) {
    return figures.part(ACME, null, sort, 0, 10).items().stream().map(JsonObject::parse).toList();
  }

  private List<String> names(String sort) {
    return listed(sort).stream().map(row -> row.requiredText("channel", 99)).toList();
  }

  @Test
  void channelsAreShownWithWhoReadsThemAndWhatTheyKeep() {
    publish("doc:a", 3);
    ClientSession ann = hub.connect("acme", "ann");
    hub.say(ann, "{'type':'subscribe','channel':'doc:b'}");
    Latches.until(() -> names("-subscribers").get(0).equals("doc:b"));

    JsonObject b = listed("-subscribers").get(0);
    assertThat(b.integer("subscribers", 0, 9)).contains(1L);
    JsonObject a = listed("-history").get(0);
    assertThat(a.requiredText("channel", 99)).isEqualTo("doc:a");
    assertThat(a.integer("history", 0, 9)).contains(3L);
    assertThat(a.requiredText("class", 99)).isEqualTo("reliable");
    assertThat(a.requiredText("position", 99)).endsWith(":3");
    assertThat(names("name")).containsExactly("doc:a", "doc:b");
    assertThat(names("-name")).containsExactly("doc:b", "doc:a");
  }

  @Test
  void ratesAreThoseOfTheLastStep() {
    publish("doc:a", 5);
    publish("doc:b", 20);
    hub.timeline.step();
    assertThat(listed("-rate").get(0).json("publishedPerSecond")).isEqualTo("2.0");
    publish("doc:a", 30);
    hub.timeline.step();

    assertThat(names("-rate")).containsExactly("doc:a", "doc:b");
    assertThat(listed("-rate").get(0).json("publishedPerSecond")).isEqualTo("3.0");
    assertThat(listed("-rate").get(1).json("publishedPerSecond")).isEqualTo("0.0");
  }

  @Test
  void aChannelThatIsMadeWithinAStepHasTheRateOfWhatWasPublishedSince() {
    hub.timeline.step();
    publish("doc:a", 20);
    assertThat(listed("-rate").get(0).json("publishedPerSecond")).isEqualTo("0.0");

    hub.channels.hub.clock.move(Timeline.STEP.dividedBy(2));
    hub.timeline.step();
    assertThat(listed("-rate").get(0).json("publishedPerSecond")).isEqualTo("4.0");
  }

  @Test
  void aChannelThatIsMadeAnewCountsFromThen() {
    publish("doc:a", 30);
    hub.timeline.step();
    hub.channels.hub.clock.move(Duration.ofDays(30));
    Latches.until(() -> hub.channels.broker.find(ChannelHub.key("doc:a")).isEmpty());
    publish("doc:a", 40);
    hub.channels.hub.clock.move(Duration.ofDays(-30));
    hub.timeline.step();

    assertThat(listed("-rate").get(0).json("publishedPerSecond")).isEqualTo("4.0");
  }

  @Test
  void theyAreFoundByAPartOfTheirNameAndGivenInParts() {
    publish("doc:alpha", 1);
    publish("doc:beta", 1);
    publish("doc:alphabet", 1);

    Part part = figures.part(ACME, "ALPHA", "name", 1, 1);
    assertThat(part.total()).isEqualTo(2);
    assertThat(part.items()).singleElement().asString().contains("doc:alphabet");
    assertThat(figures.part(Scope.of("other"), null, null, 0, 10).total()).isZero();
    assertThat(figures.part(Scope.SITE, null, null, 0, 10).total()).isEqualTo(3);
    assertThatThrownBy(() -> figures.part(ACME, null, "age", 0, 10))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("sort must be one of");
  }
}
