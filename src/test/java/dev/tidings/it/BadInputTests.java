package dev.tidings.it;

import static dev.tidings.it.Frames.channel;
import static dev.tidings.it.Frames.ofType;
import static dev.tidings.it.Frames.publish;
import static dev.tidings.it.Frames.subscribe;
import static dev.tidings.it.Frames.unique;
import static java.util.Collections.nCopies;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is wrong is refused by name, and harms nobody else. */
interface BadInputTests extends HubTests {
  Duration CLOSED = Duration.ofSeconds(15);

  /** A message, and the error that it must get; the field is empty where the error has none. */
  record Bad(String message, String name, String field) {}

  private static List<Bad> corpus(String channel) {
    return List.of(
        new Bad("{\"type\":\"ping\"", "bad_json", ""),
        new Bad("not json", "bad_json", ""),
        new Bad("\"text\"", "bad_json", ""),
        new Bad("{\"type\":\"frobnicate\",\"id\":\"1\"}", "unknown_type", "type"),
        new Bad("{\"id\":\"2\"}", "missing_field", "type"),
        new Bad("{\"type\":7,\"id\":\"3\"}", "bad_field", "type"),
        new Bad("{\"type\":\"subscribe\",\"id\":\"4\"}", "missing_field", "channel"),
        new Bad("{\"type\":\"subscribe\",\"id\":\"5\",\"channel\":5}", "bad_field", "channel"),
        new Bad(subscribe("6", channel, "\"history\":-1"), "bad_field", "options.history"),
        new Bad(subscribe("7", channel, "\"presence\":1"), "bad_field", "options.presence"),
        new Bad(
            "{\"type\":\"publish\",\"id\":\"8\",\"channel\":\"" + channel + "\"}",
            "missing_field",
            "payload"),
        new Bad(
            "{\"type\":\"publish\",\"channel\":\"" + channel + "\",\"payload\":1}",
            "missing_field",
            "id"),
        new Bad("{\"type\":\"ping\",\"type\":\"publish\",\"id\":\"9\"}", "duplicate_key", "type"),
        new Bad(publish("10", channel, "{\"a\":1,\"a\":2}"), "duplicate_key", "a"),
        new Bad(publish("11", channel, nested(40)), "too_deep", ""),
        new Bad("[" + String.join(",", nCopies(300, "{\"type\":\"ping\"}")) + "]", "too_large", ""),
        new Bad(
            Frames.presence("join", "12", channel, "{\"status\":\"asleep\"}"),
            "bad_field",
            "payload.status"),
        new Bad(subscribe("13", "with space"), "bad_name", "channel"),
        new Bad(
            subscribe("14", channel, "\"lastEventId\":\"x\""),
            "bad_position",
            "options.lastEventId"));
  }

  private static String nested(int levels) {
    return "{\"a\":".repeat(levels) + "1" + "}".repeat(levels);
  }

  @Test
  default void everyBadMessageGetsItsErrorAndTheConnectionLives() {
    String channel = channel();
    try (Neighbour neighbour = new Neighbour(hub());
        TestClient client =
            TestClient.at(hub()).token(Tokens.of(unique("anna-"))).batches().greeted()) {
      for (Bad bad : corpus(channel)) {
        int seen = client.frames().size();
        client.send(bad.message());
        JsonObject error =
            client
                .awaitAfter(
                    seen, "an error for " + shortened(bad), 1, TestClient.SOON, ofType("error"))
                .get(0);
        assertThat(error.getString("name")).as(shortened(bad)).isEqualTo(bad.name());
        assertThat(error.getString("field", "")).as(shortened(bad)).isEqualTo(bad.field());
        assertThat(error.getString("message")).as(shortened(bad)).isNotBlank();
      }
      assertThat(client.ask("p", publish("p", channel)).getString("type")).isEqualTo("ack");
      assertThat(client.settled().frames(ofType("error"))).hasSize(corpus(channel).size());
    }
  }

  private static String shortened(Bad bad) {
    return bad.message().substring(0, Math.min(80, bad.message().length()));
  }

  @Test
  default void tenUndecodableMessagesWithinAMinuteEndTheSession() {
    try (Neighbour neighbour = new Neighbour(hub());
        TestClient client = TestClient.of(hub(), unique("ben-"))) {
      for (int i = 0; i < 9; i++) {
        client.send("{");
      }
      assertThat(client.settled().isOpen()).isTrue();
      client.send("{");
      assertThat(client.awaitClose().code()).isEqualTo(4400);
      assertThat(client.await("disconnect").getBoolean("reconnect")).isFalse();
    }
  }

  @Test
  default void aBinaryMessageEndsTheSession() {
    try (Neighbour neighbour = new Neighbour(hub());
        TestClient client = TestClient.of(hub(), unique("carl-"))) {
      client.sendBinary(new byte[] {1, 2, 3});
      assertThat(client.awaitClose().code()).isEqualTo(4400);
    }
  }

  @Test
  default void aMessageOfMoreThan64KibibytesEndsTheSession() {
    try (Neighbour neighbour = new Neighbour(hub())) {
      assertThat(codeAfterText(70 * 1_024)).isEqualTo(1009);
    }
  }

  @Test
  default void aMessageOfOneMebibyteEndsTheSession() {
    try (Neighbour neighbour = new Neighbour(hub())) {
      assertThat(codeAfterText(1_024 * 1_024)).isEqualTo(1009);
    }
  }

  /** Payara takes no frame over its buffer of 4 MiB, and calls that a fault of the server. */
  @Test
  default void aMessageOfTenMebibytesEndsTheSession() {
    try (Neighbour neighbour = new Neighbour(hub())) {
      assertThat(codeAfterText(10 * 1_024 * 1_024)).isEqualTo(Testbed.isPayara() ? 1011 : 1009);
    }
  }

  @Test
  default void aMessageOf64KibibytesIsTaken() {
    String channel = channel();
    String start = publish("big", channel, "\"\"");
    String payload = "x".repeat(65_536 - start.length());
    try (TestClient client = TestClient.of(hub(), unique("dora-"))) {
      client.subscribe(channel);
      JsonObject ack = client.ask("big", publish("big", channel, "\"" + payload + "\""));
      assertThat(ack.getString("type")).isEqualTo("ack");
      assertThat(client.await("the event", Frames.messageIn(channel)).getString("payload"))
          .isEqualTo(payload);
    }
  }

  private int codeAfterText(int size) {
    try (RawClient client = RawClient.open(hub(), Tokens.of(unique("erik-")), unique("device-"))) {
      byte[] text = "x".repeat(size).getBytes(StandardCharsets.US_ASCII);
      CompletableFuture<Void> unused =
          CompletableFuture.runAsync(() -> sendWhatIsTaken(client, text));
      return client.readToTheEnd(CLOSED);
    }
  }

  private static void sendWhatIsTaken(RawClient client, byte[] text) {
    try {
      client.send(RawClient.TEXT, text);
    } catch (UncheckedIOException e) {
      assertThat(e).as("the server may close before it took all").isNotNull();
    }
  }

  @Test
  default void aSessionHasAtMost128Channels() {
    try (TestClient client = TestClient.of(hub(), unique("fay-"))) {
      List<String> channels = IntStream.range(0, 128).mapToObj(i -> channel()).toList();
      channels.forEach(c -> client.send(subscribe("s", c)));
      client.await("128 subscriptions", 128, TestClient.SOON, ofType("subscribed"));

      JsonObject refused = client.ask("one too many", subscribe("one too many", channel()));
      assertThat(refused.getString("name")).isEqualTo("too_many_channels");

      client.ask(
          "u",
          "{\"type\":\"unsubscribe\",\"id\":\"u\",\"channel\":\"%s\"}".formatted(channels.get(0)));
      assertThat(client.ask("now", subscribe("now", channel())).getString("type"))
          .isEqualTo("subscribed");
    }
  }

  @Test
  default void channelsOfOthersAreForbidden() {
    String gil = unique("gil-");
    try (TestClient client = TestClient.of(hub(), gil)) {
      Stream.of("service.x", "user:somebody-else", "admin.health", "query:1")
          .forEach(
              channel -> {
                JsonObject refused = client.subscribe(channel);
                assertThat(refused.getString("name")).as(channel).isEqualTo("forbidden");
                assertThat(refused.getString("channel")).isEqualTo(channel);
                assertThat(
                        client
                            .ask("p " + channel, publish("p " + channel, channel))
                            .getString("name"))
                    .isEqualTo("forbidden");
              });
      assertThat(client.subscribe("user:me").getString("channel")).isEqualTo("user:" + gil);
      assertThat(client.ask("own", publish("own", "user:me")).getString("name"))
          .isEqualTo("read_only");
    }
  }

  @Test
  default void servicesPublishToAUserWhoReadsThem() {
    String hal = unique("hal-");
    try (TestClient user = TestClient.of(hub(), hal);
        TestClient service = TestClient.at(hub()).token(Tokens.service("backend")).greeted()) {
      user.subscribe("user:me");
      String id = unique("n-");
      service.ask(id, publish(id, "user:" + hal));
      user.await("the event", Frames.messageIn("user:" + hal));
    }
  }

  @Test
  default void aNamespaceWithoutARuleIsUnknown() {
    try (TestClient client = TestClient.of(hub(), unique("ida-"))) {
      JsonObject refused = client.subscribe("nonsense:1");
      assertThat(refused.getString("name")).isEqualTo("unknown_namespace");
      assertThat(refused.getString("channel")).isEqualTo("nonsense:1");
    }
  }
}
