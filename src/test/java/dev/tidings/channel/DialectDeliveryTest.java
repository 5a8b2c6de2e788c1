package dev.tidings.channel;

import static dev.tidings.session.RecordingConnection.member;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.CloseCode;
import dev.tidings.session.ClientSession;
import dev.tidings.session.RecordingConnection;
import dev.tidings.session.TestHub;
import dev.tidings.settings.Setting;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients of every dialect on one channel. Frames are written with single quotes. */
@Timeout(60)
class DialectDeliveryTest {
  private static final String CHANNEL = "doc:1";
  private static final String FLAT = "{'action':'subscribe','channels':['doc:1']}";
  private static final String TOPIC = "{'type':'subscribe','topics':['doc:1']}";
  private static final String GATEWAY = "{'type':'subscribe','channel':'doc:1','_id':1}";
  private static final String CANONICAL = "{'type':'subscribe','channel':'doc:1'}";

  private final ChannelHub hub = new ChannelHub(Map.of(Setting.HISTORY_LIVE_MAX, "100"));
  private int clients;

  @AfterEach
  void stop() {
    hub.close();
  }

  private record Client(ClientSession session, RecordingConnection connection, String position) {
    List<String> events() {
      return connection.frames().stream().filter(this::isEvent).toList();
    }

    private boolean isEvent(String frame) {
      return frame.contains("\"payload\":{\"n\":") || frame.contains("\"data\":{\"n\":");
    }

    List<String> awaitEvents(int count) {
      connection.await(c -> events().size() >= count);
      return events();
    }

    /** Its events as what was published and at which position. */
    List<String> seen(int count) {
      return awaitEvents(count).stream()
          .map(frame -> member(frame, "n") + '@' + member(frame, position))
          .toList();
    }
  }

  private Client connect(String subscribe, String position, boolean arrays) {
    RecordingConnection connection = new RecordingConnection(arrays);
    ClientSession session = hub.hub.connect(connection, "user" + ++clients);
    hub.say(session, subscribe);
    Client client = new Client(session, connection, position);
    connection.awaitFrames(2);
    return client;
  }

  private List<Client> oneOfEach() {
    return List.of(
        connect(CANONICAL, "id", true),
        connect(CANONICAL, "id", false),
        connect(FLAT, "event_id", false),
        connect(TOPIC, "id", false),
        connect(GATEWAY, "eventId", false));
  }

  private void publish(int first, int count) {
    IntStream.range(first, first + count)
        .forEach(
            n ->
                hub.broker
                    .publish(
                        ChannelHub.publication(
                            ChannelHub.key(CHANNEL), "pia", "p" + n, "{\"n\":" + n + "}"))
                    .toCompletableFuture()
                    .join());
  }

  @Test
  void clientsOfEveryDialectSeeTheSameEventsInTheSameOrder() {
    List<Client> all = oneOfEach();

    publish(0, 500);

    List<String> reference = all.get(0).seen(500);
    assertThat(reference).hasSize(500);
    for (Client client : all) {
      assertThat(client.seen(500)).isEqualTo(reference);
      assertThat(client.connection().closed()).isNull();
    }
  }

  /** Two writers, and every client of a dialect is given the very same text. */
  @Test
  void anEventIsTranslatedOnceForAllClientsOfADialect() {
    for (String subscribe : List.of(FLAT, TOPIC, GATEWAY)) {
      List<Client> readers = new ArrayList<>();
      IntStream.range(0, 6).forEach(i -> readers.add(connect(subscribe, "id", false)));
      int before = Integer.parseInt(offset());

      publish(before, 100);
      readers.add(late(subscribe, before));

      Set<String> texts = Collections.newSetFromMap(new IdentityHashMap<>());
      readers.forEach(reader -> texts.addAll(reader.awaitEvents(100)));
      assertThat(texts).as("translations of 100 events for " + subscribe).hasSize(100);
    }
  }

  private String offset() {
    String head = hub.broker.open(ChannelHub.key(CHANNEL)).head().toString();
    return head.substring(head.indexOf(':') + 1);
  }

  /** One that goes on from a position reads what was translated for those who were there. */
  private Client late(String subscribe, int offset) {
    String epoch = hub.broker.open(ChannelHub.key(CHANNEL)).head().epoch();
    String position = epoch + ':' + offset;
    String recovering =
        subscribe.equals(FLAT)
            ? FLAT.replace("}", ",'last_event_id':'" + position + "'}")
            : subscribe.replace("}", ",'options':{'lastEventId':'" + position + "'}}");
    return connect(recovering, "id", false);
  }

  @Test
  void aDialectIsToldOfAGapAndReadsOn() {
    connect(CANONICAL, "id", true);
    publish(0, 20);
    hub.broker.open(ChannelHub.key(CHANNEL)).release(10);

    Client gateway = late(GATEWAY, 5);
    Client flat = late(FLAT, 5);

    assertThat(gateway.connection().await("gap", 1).get(0)).contains("\"reason\":\"memory\"");
    assertThat(flat.connection().await("gap", 1).get(0)).contains("\"reason\":\"memory\"");
    assertThat(late(TOPIC, 5).connection().await("gap", 1).get(0)).contains("\"event\":\"GAP\"");
  }

  /** Told by the reader itself, not on subscribing. */
  @Test
  void aDialectIsToldOfWhatGoesWhileItReads() {
    Client topic = connect(TOPIC, "id", false);
    CountDownLatch release = TestHub.hold(topic.session());
    publish(0, 20);
    hub.broker.open(ChannelHub.key(CHANNEL)).release(10);
    release.countDown();

    assertThat(topic.connection().await("gap", 1).get(0)).contains("\"topic\":\"doc:1\"");
    assertThat(topic.seen(10).get(0)).startsWith("10@");
  }

  @Test
  void theLastWordIsInTheDialectAsWell() {
    Client topic = connect(TOPIC, "id", false);

    topic.session().end(CloseCode.RESTART, "the hub is restarting");

    assertThat(topic.connection().await("disconnect", 1).get(0))
        .contains("\"topic\":\"session\",\"event\":\"DISCONNECT\"");
  }

  @Test
  void theGatewayGetsTheLastEventsAfterAGapAsHistory() {
    connect(CANONICAL, "id", true);
    publish(0, 5);

    Client gateway =
        connect(
            "{'type':'subscribe','channel':'doc:1','_id':1,"
                + "'options':{'history':2,'lastEventId':'0000000000000:7'}}",
            "eventId",
            false);

    assertThat(gateway.connection().await("history", 2))
        .satisfiesExactly(
            frame -> assertThat(frame).endsWith("\"data\":[{\"n\":3}]}"),
            frame -> assertThat(frame).endsWith("\"data\":[{\"n\":4}]}"));
    assertThat(gateway.connection().types()).containsSubsequence("ack", "gap", "history");
  }

  @Test
  void nothingButTheGreetingAndPongsGoesOutBeforeTheDialectIsKnown() {
    RecordingConnection connection = new RecordingConnection(false);
    ClientSession session = hub.hub.connect(connection, "ann");

    hub.say(session, "{'type':'ping','timestamp':1}");
    hub.say(session, TOPIC);

    connection.awaitFrames(3);
    assertThat(connection.types()).containsExactly("connected", "pong", "subscribed");
    assertThat(connection.frames().get(2)).contains("\"topic\":\"doc:1\"");
  }

  /** A page that is loaded again counts from 1, with other data or with the same. */
  @Test
  void theGatewaysPublicationsAreNeverTakenForEachOther() {
    Client reader = connect(CANONICAL, "id", false);
    for (int page = 0; page < 3; page++) {
      RecordingConnection connection = new RecordingConnection(false);
      ClientSession session = hub.hub.connect(connection, TestHub.caller("ann"), "device-" + page);
      hub.say(session, "{'type':'publish','channel':'doc:1','data':{'n':1},'_id':1}");
      assertThat(connection.await("ack", 1).get(0)).contains("\"id\":1,").contains("eventId");
      assertThat(connection.frames().get(1)).doesNotContain("duplicate");
    }
    assertThat(reader.awaitEvents(3)).hasSize(3);
  }

  @Test
  void publicationsWithoutAnIdAreNotAnsweredAndDoNotStopTheirClient() {
    Client reader = connect(GATEWAY, "eventId", false);

    IntStream.range(0, 600)
        .forEach(
            n ->
                hub.say(
                    reader.session(),
                    "{'type':'publish','channel':'doc:1','data':{'n':" + n + "}}"));

    assertThat(reader.awaitEvents(600)).hasSize(600);
    assertThat(reader.connection().frames("ack")).hasSize(1);
  }
}
