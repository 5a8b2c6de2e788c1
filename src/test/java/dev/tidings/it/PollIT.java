package dev.tidings.it;

import static dev.tidings.it.Frames.channel;
import static dev.tidings.it.Frames.publish;
import static dev.tidings.it.Frames.unique;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.it.Target.Transport;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What polls have of their own. */
class PollIT {
  private static final String PAGE = "https://app.example.com";
  private static ServerProcess server;
  private static Target hub;

  @BeforeAll
  static void start() {
    server =
        ServerProcess.ready(
            "poll", Map.of("TIDINGS_OPERATORS_TENANT", Tokens.OPERATORS, "TIDINGS_ORIGINS", PAGE));
    hub = server.target();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** A device that polls. */
  private static final class Poller {
    final String token;
    final String device = unique("device-");
    String cursor = "";

    Poller(String token) {
      this.token = token;
    }

    Rest.Answer ask(String query, String... headers) {
      String path =
          "/api/poll?device=" + device + (cursor.isEmpty() ? "" : "&cursor=" + cursor) + query;
      return Rest.of(hub).get(path, token, headers);
    }

    /** Polls and goes on from the answer. */
    List<JsonObject> poll(String query) {
      Rest.Answer answer = ask(query);
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
      cursor = answer.json().getString("cursor");
      return frames(answer);
    }

    CompletableFuture<List<JsonObject>> waiting() {
      return CompletableFuture.supplyAsync(() -> poll("&wait=15000"));
    }
  }

  private static List<JsonObject> frames(Rest.Answer answer) {
    return answer.json().getJsonArray("frames").getValuesAs(JsonObject.class);
  }

  private static List<String> refs(List<JsonObject> frames) {
    return frames.stream().filter(Frames.ofType("message")).map(Frames::ref).toList();
  }

  private static List<String> types(List<JsonObject> frames) {
    return frames.stream().map(frame -> frame.getString("type")).toList();
  }

  private static void publishAs(String user, String ref, String channel) {
    Rest.Answer answer =
        Rest.of(hub).call("POST", "/api/frames", Tokens.of(user), publish(ref, channel));
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
  }

  @Test
  void aPollThatWaitsIsAnsweredByTheFirstEvent() {
    String channel = channel();
    Poller anna = new Poller(Tokens.of(unique("anna-")));
    assertThat(types(anna.poll("&channels=" + channel))).containsExactly("connected", "subscribed");

    CompletableFuture<List<JsonObject>> waits = anna.waiting();
    server.await("it waits", () -> Rest.of(hub).held().getOrDefault("open", 0) >= 1);
    publishAs("ben", "p", channel);

    assertThat(refs(waits.join())).containsExactly("p");
  }

  @Test
  void noEventIsLostOrDoubledThoughEveryThirdAnswerIsLost() {
    String channel = channel();
    Poller carl = new Poller(Tokens.of(unique("carl-")));
    carl.poll("&channels=" + channel);
    List<String> seen = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      publishAs("dora", "p" + i, channel);
      if (i % 3 == 0) {
        assertThat(carl.ask("").status()).as("lost on its way").isEqualTo(200);
      } else {
        seen.addAll(refs(carl.poll("")));
      }
    }
    seen.addAll(refs(carl.poll("")));

    assertThat(seen)
        .containsExactlyElementsOf(IntStream.range(0, 60).mapToObj(i -> "p" + i).toList());
  }

  @Test
  void aCursorIsEnoughWhenTheSessionIsGone() {
    String channel = channel();
    Poller erik = new Poller(Tokens.of(unique("erik-")));
    erik.poll("&presence=*&channels=" + channel);
    Rest.of(hub).call("DELETE", "/api/frames?device=" + erik.device, erik.token, "");
    publishAs("fay", "p", channel);

    List<JsonObject> frames = erik.poll("");
    assertThat(types(frames)).startsWith("connected", "subscribed").contains("presence.sync");
    assertThat(refs(frames)).containsExactly("p");
  }

  @Test
  void nothingNewIsNotModified() {
    Poller gil = new Poller(Tokens.of(unique("gil-")));
    gil.poll("&channels=" + channel());
    Rest.Answer first = gil.ask("");
    Rest.Answer again = gil.ask("", "If-None-Match", first.header("ETag"));

    assertThat(first.status()).isEqualTo(200);
    assertThat(frames(first)).isEmpty();
    assertThat(again.status()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(again.header("ETag")).isEqualTo(first.header("ETag"));
  }

  @Test
  void aSecondPollOfADeviceEndsTheFirst() {
    Poller hal = new Poller(Tokens.of(unique("hal-")));
    hal.poll("&channels=" + channel());
    CompletableFuture<Rest.Answer> first =
        CompletableFuture.supplyAsync(() -> hal.ask("&wait=15000"));
    CompletableFuture<Rest.Answer> second =
        CompletableFuture.supplyAsync(() -> hal.ask("&wait=15000"));

    Rest.Answer ended = (Rest.Answer) CompletableFuture.anyOf(first, second).join();
    assertThat(types(frames(ended))).containsExactly("disconnect");
    assertThat(frames(ended).get(0).getBoolean("reconnect")).isFalse();
    assertThat(first.isDone() && second.isDone()).isFalse();
  }

  @Test
  void aDeviceThatPollsIsPresentUntilTwoAndAHalfOfItsIntervalsHavePassed() {
    String channel = channel();
    String ida = unique("ida-");
    Poller poller = new Poller(Tokens.of(ida));
    try (TestClient listener = TestClient.of(hub, unique("jim-"))) {
      listener.subscribe(channel, "\"presence\":true");
      poller.poll("&interval=1000&channels=" + channel);
      Rest.of(hub)
          .call(
              "POST",
              "/api/frames?device=" + poller.device,
              poller.token,
              Frames.presence("join", "j", channel, "{}"));
      listener.await("join", Frames.presenceOf("join", ida));
      poller.poll("&interval=1000");
      long last = System.nanoTime();

      listener.await("leave", 1, Duration.ofSeconds(8), Frames.presenceOf("leave", ida));
      assertThat(Duration.ofNanos(System.nanoTime() - last)).isGreaterThan(Duration.ofSeconds(2));
    }
  }

  @Test
  void whatCannotBeMeantIsRefusedByItsName() {
    Poller kim = new Poller(Tokens.of("kim"));
    assertThat(kim.ask("&wait=25001").json().getString("field")).isEqualTo("wait");
    assertThat(kim.ask("&interval=10").json().getString("field")).isEqualTo("interval");
    assertThat(kim.ask("&channels=a%20b").json().getString("field")).isEqualTo("channels");
    assertThat(kim.ask("&channels=a,b&positions=x:1").json().getString("field"))
        .isEqualTo("positions");
    kim.cursor = "forged.cursor";
    assertThat(kim.ask("").status()).isEqualTo(400);
    assertThat(kim.ask("").json().getInt("code")).isEqualTo(304);
    assertThat(Rest.of(hub).get("/api/poll").status()).isEqualTo(401);
  }

  @Test
  void aCursorOfSomebodyElseIsRefused() {
    Poller lea = new Poller(Tokens.of(unique("lea-")));
    lea.poll("&channels=" + channel());
    Rest.Answer answer =
        Rest.of(hub).get("/api/poll?cursor=" + lea.cursor, Tokens.of(unique("mia-")));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().getString("field")).isEqualTo("cursor");
  }

  @Test
  void aPageOfAListedOriginMayPoll() {
    Rest.Answer answer =
        new Poller(Tokens.of(unique("nia-"))).ask("&channels=" + channel(), "Origin", PAGE);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(PAGE);
  }

  @Test
  void aDrainAnswersAPollThatWaitsAndRefusesTheNext() {
    String olga = Tokens.operator("olga");
    Poller pia = new Poller(Tokens.of(unique("pia-")));
    pia.poll("&channels=" + channel());
    CompletableFuture<Rest.Answer> waits =
        CompletableFuture.supplyAsync(() -> pia.ask("&wait=15000"));
    try {
      assertThat(Rest.of(hub).call("POST", "/api/admin/drain", olga, "{\"rate\":100}").status())
          .isEqualTo(202);
      JsonObject farewell = frames(waits.join()).get(0);
      assertThat(farewell.getInt("code")).isEqualTo(1012);
      assertThat(farewell.getBoolean("reconnect")).isTrue();
      Rest.Answer next = pia.ask("");
      assertThat(next.status()).isEqualTo(503);
      assertThat(next.header("Retry-After")).isNotEmpty();
    } finally {
      Rest.of(hub).call("DELETE", "/api/admin/drain", olga, "");
    }
  }

  @Test
  void aSwitchOfTransportInTheMiddleLosesNothing() {
    String channel = channel();
    String token = Tokens.of(unique("rosa-"));
    String device = unique("device-");
    publishAs("sam", "p0", channel);
    List<String> seen = new ArrayList<>();
    String position = "";
    Transport[] ways = {
      Transport.WEBSOCKET, Transport.SSE, Transport.LONG_POLL, Transport.POLL, Transport.SSE
    };
    for (int i = 0; i < ways.length; i++) {
      TestClient.Handshake handshake = TestClient.at(hub.over(ways[i])).token(token).device(device);
      if (ways[i] != Transport.WEBSOCKET) {
        handshake.query("channels", channel).query("positions", position);
      }
      TestClient client = handshake.greeted();
      if (ways[i] == Transport.WEBSOCKET) {
        position = client.subscribe(channel).getString("lastEventId");
      }
      String ref = "p" + (i + 1);
      publishAs("sam", ref, channel);
      JsonObject message =
          client.await(ref, Frames.messageIn(channel).and(m -> Frames.ref(m).equals(ref)));
      seen.addAll(refs(client.frames(Frames.messageIn(channel))));
      position = message.getString("id");
      client.abort();
      publishAs("sam", "q" + i, channel);
    }
    assertThat(seen).containsExactly("p1", "q0", "p2", "q1", "p3", "q2", "p4", "q3", "p5");
  }
}
