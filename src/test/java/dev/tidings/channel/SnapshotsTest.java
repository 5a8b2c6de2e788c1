package dev.tidings.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.protocol.ChannelName;
import dev.tidings.security.Caller;
import dev.tidings.session.ClientSession;
import dev.tidings.session.RecordingConnection;
import dev.tidings.session.TestHub;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client that comes back from too far gets the state, where a feature has one. */
class SnapshotsTest {
  private static final ChannelKey LAB = ChannelHub.key("lab:1");
  private static final String LOST = "0123456789abc:7";

  private Supplier<Optional<String>> state = () -> Optional.of("{\"n\":1}");
  private final ChannelHub hub = new ChannelHub(Map.of(), List.of(source("lab")));
  private final RecordingConnection client = new RecordingConnection();
  private final ClientSession session = hub.hub.connect(client, "ann");

  @AfterEach
  void stop() {
    hub.close();
  }

  private SnapshotSource source(String namespace) {
    return new SnapshotSource() {
      @Override
      public String namespace() {
        return namespace;
      }

      @Override
      public Optional<String> snapshot(Caller caller, ChannelName channel) {
        return state.get();
      }
    };
  }

  private void publish(int from, int to) {
    IntStream.rangeClosed(from, to)
        .forEach(i -> hub.broker.publish(ChannelHub.publication(LAB, "bob", "r" + i, "{}")));
  }

  private EventId position(long offset) {
    return new EventId(hub.broker.open(LAB).head().epoch(), offset);
  }

  private JsonObject subscribed(String lastEventId) {
    hub.say(
        session,
        "{'type':'subscribe','channel':'lab:1','options':{'lastEventId':'" + lastEventId + "'}}");
    return first("subscribed");
  }

  private JsonObject first(String type) {
    return read(client.await(type, 1).get(0));
  }

  private static JsonObject read(String frame) {
    try (JsonReader reader = Json.createReader(new StringReader(frame))) {
      return reader.readObject();
    }
  }

  @Test
  void theStateComesInsteadOfAGapAndLiveEventsFollowIt() {
    publish(1, 200);

    JsonObject subscribed = subscribed(position(3).toString());
    publish(201, 202);

    assertThat(subscribed.getJsonObject("snapshot").getInt("n")).isEqualTo(1);
    assertThat(subscribed.getBoolean("recovered")).isFalse();
    assertThat(subscribed.getString("reason")).isEqualTo("trimmed");
    assertThat(subscribed.getString("lastEventId")).isEqualTo(position(200).toString());
    assertThat(client.await("message", 2))
        .extracting(message -> read(message).getString("id"))
        .containsExactly(position(201).toString(), position(202).toString());
    TestHub.settle(session);
    assertThat(client.frames("gap")).isEmpty();
  }

  @Test
  void aPositionOfAnotherEpochGetsTheState() {
    publish(1, 5);

    JsonObject subscribed = subscribed(LOST);

    assertThat(subscribed.getString("reason")).isEqualTo("epoch");
    assertThat(subscribed.getJsonObject("snapshot").getInt("n")).isEqualTo(1);
  }

  @Test
  void whatIsPublishedWhileTheStateIsReadFollowsIt() {
    publish(1, 5);
    state =
        () -> {
          publish(6, 7);
          return Optional.of("{\"n\":2}");
        };

    JsonObject subscribed = subscribed(LOST);

    assertThat(subscribed.getString("lastEventId"))
        .as("read before the state")
        .isEqualTo(position(5).toString());
    assertThat(client.await("message", 2)).hasSize(2);
  }

  @Test
  void aClientThatCanGoOnGetsItsEventsOnly() {
    publish(1, 5);

    JsonObject subscribed = subscribed(position(3).toString());

    assertThat(subscribed.getBoolean("recovered")).isTrue();
    assertThat(subscribed.containsKey("snapshot")).isFalse();
    assertThat(client.await("message", 2)).hasSize(2);
  }

  @Test
  void aChannelWithoutStateTellsTheGap() {
    state = Optional::empty;

    JsonObject subscribed = subscribed(LOST);

    assertThat(subscribed.containsKey("snapshot")).isFalse();
    assertThat(client.await("gap", 1)).hasSize(1);
  }

  @Test
  void aStateThatIsTooLargeIsAGap() {
    state = () -> Optional.of('"' + "x".repeat(Snapshots.MAX_BYTES) + '"');

    assertThat(subscribed(LOST).containsKey("snapshot")).isFalse();
    assertThat(client.await("gap", 1)).hasSize(1);
  }

  @Test
  void aStateThatCannotBeReadFailsTheSubscription() {
    state =
        () -> {
          throw new IllegalStateException("planted");
        };
    hub.say(
        session,
        "{'type':'subscribe','id':'s','channel':'lab:1','options':{'lastEventId':'" + LOST + "'}}");

    assertThat(first("error").getString("name")).isEqualTo("internal");
  }

  @Test
  void syncGivesTheStateAndWhatIsIn() {
    publish(1, 200);
    hub.say(session, "{'type':'publish','channel':'lab:1','payload':{},'id':'mine'}");
    client.await("ack", 1);

    hub.say(
        session,
        "{'type':'sync','id':'y','channel':'lab:1','lastEventId':'"
            + position(1)
            + "','pendingOps':['mine','other']}");

    JsonObject sync = first("sync");
    assertThat(sync.getString("syncType")).isEqualTo("snapshot");
    assertThat(sync.getJsonObject("state").getInt("n")).isEqualTo(1);
    assertThat(sync.getString("lastEventId")).isEqualTo(position(201).toString());
    assertThat(sync.getJsonArray("applied")).hasToString("[\"mine\"]");
  }

  @Test
  void twoSourcesOfOneNamespaceAreRefused() {
    assertThatThrownBy(() -> new Snapshots(List.of(source("doc"), source("doc"))))
        .isInstanceOf(IllegalStateException.class);
  }
}
