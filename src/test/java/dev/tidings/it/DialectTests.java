package dev.tidings.it;

import static dev.tidings.it.Frames.channel;
import static dev.tidings.it.Frames.messageIn;
import static dev.tidings.it.Frames.ofType;
import static dev.tidings.it.Frames.on;
import static dev.tidings.it.Frames.publish;
import static dev.tidings.it.Frames.unique;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each client does what the code of its design does, beside one that speaks the contract. */
interface DialectTests extends HubTests {
  /** Text that an encoding could spoil, and nesting. */
  String DATA =
      "{\"text\":\"z\u00fcrich \u2603 \\ud83d\\ude00 \\\"q\\\"\",\"deep\":[[{\"n\":1e400}]]}";

  /** A client whose token is in the address, as its design has it. */
  private TestClient old(String user) {
    return TestClient.at(hub()).query("token", Tokens.of(user)).greeted();
  }

  private TestClient modern(String user) {
    return TestClient.at(hub()).token(Tokens.of(user)).batches().greeted();
  }

  /** The gateway's client: a frame with {@code _id}, and the ack it waits for. */
  private static JsonObject request(TestClient client, int id, String frame) {
    client.send("{\"_id\":" + id + "," + frame.substring(1));
    return client.await("the ack of " + id, ofType("ack").and(f -> f.getInt("id", 0) == id));
  }

  private static String subscribing(String channel, String options) {
    return "{\"type\":\"subscribe\",\"channel\":\"%s\",\"options\":{%s}}"
        .formatted(channel, options);
  }

  private static String publishing(String channel, String data) {
    return "{\"type\":\"publish\",\"channel\":\"%s\",\"data\":%s}".formatted(channel, data);
  }

  private static Predicate<JsonObject> memberOf(String type, String user) {
    return ofType(type).and(f -> f.getJsonObject("member").getString("userId").equals(user));
  }

  @Test
  default void theGatewaysClientPublishesSeesMembersAndGoesOnAfterACut() {
    String channel = channel();
    String user = unique("gus-");
    String guest = unique("may-");
    TestClient gateway = old(user);
    try (TestClient modern = modern(guest)) {
      modern.subscribe(channel, "\"presence\":true");

      gateway.send("{\"type\":\"ping\",\"t\":1707580800000}");
      assertThat(gateway.await("pong").getJsonNumber("t").longValue()).isEqualTo(1707580800000L);
      request(gateway, 1, subscribing(channel, "\"presence\":true,\"lastEventId\":null"));
      gateway.await("presence_sync");
      modern.await("the member", Frames.presenceOf("join", user));
      request(gateway, 2, publishing(channel, DATA));

      JsonObject message = gateway.await("its message", messageIn(channel));
      assertThat(message.get("data")).isEqualTo(json(DATA));
      assertThat(message.getInt("sequenceNumber")).isEqualTo(1);
      assertThat(message.getInt("globalSequence")).isEqualTo(1);
      assertThat(modern.await("the event", messageIn(channel)).get("payload"))
          .isEqualTo(json(DATA));

      modern.ask("j", Frames.presence("join", "j", channel, "{\"activity\":\"editing\"}"));
      JsonObject member = gateway.await("the guest", memberOf("presence_join", guest));
      assertThat(member.getJsonObject("member").get("data")).isEqualTo(json("{}"));
      request(
          gateway,
          3,
          "{\"type\":\"presence_update\",\"channel\":\"%s\",\"data\":{\"x\":1}}"
              .formatted(channel));
      gateway.await("its own update", memberOf("presence_update", user));

      gateway.abort();
      String position = message.getString("eventId");
      for (int i = 0; i < 3; i++) {
        modern.ask("m" + i, publish("m" + i, channel));
      }
      goOn(channel, user, position);
    }
  }

  /** A new page begins to count from 1, asks what it missed, and goes on. */
  private void goOn(String channel, String user, String position) {
    try (TestClient gateway = old(user)) {
      JsonObject ack =
          request(
              gateway,
              1,
              "{\"type\":\"sync\",\"lastEventId\":\"%s\",\"version\":1,\"pendingOps\":[]}"
                  .formatted(position));
      JsonObject response = gateway.await("sync_response");
      assertThat(ack.getString("channel")).isEqualTo(channel);
      assertThat(response.getString("syncType")).isEqualTo("delta");
      assertThat(response.getInt("version")).isEqualTo(4);
      assertThat(response.getJsonArray("events").getValuesAs(JsonObject.class))
          .extracting(event -> event.getString("id"))
          .containsExactly("m0", "m1", "m2");

      request(gateway, 2, subscribing(channel, "\"lastEventId\":\"" + position + "\""));
      List<JsonObject> missed =
          gateway.await("what it missed", 3, TestClient.SOON, messageIn(channel));
      assertThat(missed)
          .extracting(event -> event.getString("eventId"))
          .last()
          .isEqualTo(response.getString("latestEventId"));
      JsonObject again = request(gateway, 3, publishing(channel, DATA));
      assertThat(again.containsKey("duplicate")).isFalse();
      request(gateway, 4, "{\"type\":\"unsubscribe\",\"channel\":\"%s\"}".formatted(channel));
    }
  }

  @Test
  default void theFlatClientSeesWhoIsOnlineAndWhatTheServicesSay() {
    String user = unique("flo-");
    String guest = unique("gil-");
    try (TestClient flat = old(user);
        TestClient service =
            TestClient.at(hub()).token(Tokens.service(unique("svc-"))).batches().greeted()) {
      flat.send("{\"action\":\"subscribe\",\"channels\":[\"presence\",\"agents\"]}");
      flat.await("two answers", 2, TestClient.SOON, ofType("subscribed"));
      flat.await("itself", presenceUpdate(user, "online"));

      try (TestClient visitor = modern(guest)) {
        flat.await("the guest", presenceUpdate(guest, "online"));
        visitor.settled();
      }
      JsonObject gone = flat.await("the guest's end", presenceUpdate(guest, "offline"));
      assertThat(gone.getString("last_seen")).endsWith("Z");

      String event = "{\"type\":\"agent_executed\",\"agent_id\":789,\"needs_approval\":false}";
      service.ask("e", publish("e", "agents", event));
      JsonObject executed = flat.await("agent_executed");
      assertThat(executed.getInt("agent_id")).isEqualTo(789);
      assertThat(executed.getBoolean("needs_approval")).isFalse();

      flat.send("{\"type\":\"ping\"}");
      flat.await("pong");
      flat.send("{\"action\":\"unsubscribe\",\"channels\":[\"agents\"]}");
      flat.await("unsubscribed");
    }
  }

  private static Predicate<JsonObject> presenceUpdate(String user, String status) {
    return ofType("presence_update")
        .and(f -> f.getString("user_id").equals(user) && f.getString("status").equals(status));
  }

  @Test
  default void theTopicsClientGetsEventsOfItsTopics() {
    String channel = channel();
    String user = unique("tom-");
    try (TestClient topics = old(user);
        TestClient modern = modern(unique("may-"))) {
      topics.send("{\"type\":\"ping\"}");
      topics.await("pong");
      topics.send("{\"type\":\"subscribe\",\"topics\":[\"%s\"]}".formatted(channel));
      topics.await("subscribed", f -> f.getString("event", "").equals("SUBSCRIBED"));
      modern.subscribe(channel);

      topics.send(
          ("{\"type\":\"publish\",\"topic\":\"%s\",\"event\":\"ADDED\",\"id\":\"t1\","
                  + "\"data\":{\"entity_id\":\"gift-7\",\"payload\":%s},\"trace_id\":\"tr\"}")
              .formatted(channel, DATA));

      JsonObject event = topics.await("its event", f -> f.getString("event", "").equals("ADDED"));
      assertThat(event.getString("topic")).isEqualTo(channel);
      assertThat(event.getString("trace_id")).isEqualTo("tr");
      JsonObject data = event.getJsonObject("data");
      assertThat(data.getString("entity_id")).isEqualTo("gift-7");
      assertThat(data.getString("user_id")).isEqualTo(user);
      assertThat(data.getString("timestamp")).endsWith("Z");
      assertThat(data.containsKey("tenant_id")).isTrue();
      assertThat(data.get("payload")).isEqualTo(json(DATA));
      modern.await("the event", messageIn(channel));
      topics.send("{\"type\":\"unsubscribe\",\"topics\":[\"%s\"]}".formatted(channel));
      topics.await("unsubscribed");
    }
  }

  @Test
  default void clientsOfEveryDialectSeeTheSameEventsInTheSameOrder() {
    String channel = channel();
    try (TestClient modern = modern(unique("may-"));
        TestClient single = old(unique("sam-"));
        TestClient gateway = old(unique("gus-"));
        TestClient flat = old(unique("flo-"));
        TestClient topics = old(unique("tom-"))) {
      modern.subscribe(channel);
      single.subscribe(channel);
      request(gateway, 1, subscribing(channel, ""));
      flat.send("{\"action\":\"subscribe\",\"channels\":[\"%s\"]}".formatted(channel));
      flat.await("subscribed");
      topics.send("{\"type\":\"subscribe\",\"topics\":[\"%s\"]}".formatted(channel));
      topics.await("subscribed", f -> f.getString("event", "").equals("SUBSCRIBED"));

      IntStream.range(0, 300).forEach(i -> modern.send(publish("p" + i, channel)));

      List<String> reference = ids(modern, messageIn(channel), "id");
      assertThat(ids(single, messageIn(channel), "id")).isEqualTo(reference);
      assertThat(ids(gateway, messageIn(channel), "eventId")).isEqualTo(reference);
      assertThat(ids(flat, ofType("message").and(on(channel)), "event_id")).isEqualTo(reference);
      assertThat(ids(topics, f -> f.getString("event", "").equals("CUSTOM"), "id"))
          .isEqualTo(reference);
      assertThat(List.of(gateway, flat, topics, single))
          .allSatisfy(client -> assertThat(client.arrays()).isZero());
    }
  }

  private static List<String> ids(TestClient client, Predicate<JsonObject> events, String name) {
    return client.await("events", 300, DeliveryTests.DELIVERY, events).stream()
        .map(event -> event.getString(name))
        .toList();
  }

  private static JsonObject json(String text) {
    try (var reader = Json.createReader(new java.io.StringReader(text))) {
      return reader.readObject();
    }
  }
}
