package dev.tidings.it;

import static dev.tidings.it.Frames.channel;
import static dev.tidings.it.Frames.publish;
import static dev.tidings.it.Frames.subscribe;
import static dev.tidings.it.Frames.unique;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.it.Target.Transport;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Frames that come in requests of their own. */
class FramesIT {
  private static final String FRAMES = "/api/frames";
  private static final String PAGE = "https://app.example.com";
  private static ServerProcess server;
  private static Target hub;

  @BeforeAll
  static void start() {
    server = ServerProcess.ready("frames", Map.of("TIDINGS_ORIGINS", PAGE));
    hub = server.target();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Rest.Answer post(String token, String device, String body) {
    return Rest.of(hub)
        .call("POST", FRAMES + (device.isEmpty() ? "" : "?device=" + device), token, body);
  }

  private static List<JsonObject> answers(Rest.Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return HttpLine.frames(answer.body());
  }

  private static List<String> types(List<JsonObject> frames) {
    return frames.stream().map(frame -> frame.getString("type")).toList();
  }

  @Test
  void framesOfAStreamsDeviceAreAnsweredInTheRequestAndHappenOnTheStream() {
    String device = unique("device-");
    String token = Tokens.of(unique("anna-"));
    String channel = channel();
    try (TestClient stream =
        TestClient.at(hub.over(Transport.SSE)).token(token).device(device).greeted()) {
      List<JsonObject> answers =
          new ArrayList<>(answers(post(token, device, subscribe("s", channel))));
      String join = Frames.presence("join", "j", channel, "{}");
      answers.addAll(
          answers(post(token, device, "[%s,%s]".formatted(publish("p", channel), join))));

      assertThat(types(answers)).containsExactly("subscribed", "ack", "ack");
      assertThat(answers.get(0).getString("id")).isEqualTo("s");
      JsonObject message = stream.await("message");
      assertThat(message.getString("id")).isEqualTo(answers.get(1).getString("eventId"));
      assertThat(message.getJsonObject("sender").getString("clientId")).isEqualTo(device);
      assertThat(stream.frames(Frames.ofType("ack"))).isEmpty();
      assertThat(stream.frames(Frames.ofType("subscribed"))).hasSize(1);
    }
  }

  @Test
  void aPublicationNeedsNoDeviceAndIsOneEventOnWhateverWayItComes() {
    String token = Tokens.of(unique("ben-"));
    String channel = channel();
    JsonObject first = answers(post(token, "", publish("p", channel))).get(0);
    JsonObject second = answers(post(token, unique("device-"), publish("p", channel))).get(0);
    try (TestClient socket = TestClient.at(hub).token(token).greeted()) {
      JsonObject third = socket.ask("p", publish("p", channel));
      assertThat(third.getString("eventId")).isEqualTo(first.getString("eventId"));
    }
    assertThat(first.containsKey("duplicate")).isFalse();
    assertThat(second.getBoolean("duplicate")).isTrue();
    assertThat(second.getString("eventId")).isEqualTo(first.getString("eventId"));
  }

  @Test
  void whatNeedsAStreamIsRefusedWithoutOne() {
    String token = Tokens.of(unique("carl-"));
    List<JsonObject> answers =
        answers(
            post(
                token,
                unique("device-"),
                "[%s,%s]".formatted(subscribe("s", channel()), publish("p", channel()))));

    assertThat(answers.get(0).getString("name")).isEqualTo("no_session");
    assertThat(answers.get(0).getString("id")).isEqualTo("s");
    assertThat(answers.get(1).getString("type")).isEqualTo("ack");
  }

  @Test
  void aChannelThatTheCallerMayNotReadOrWriteIsRefusedInItsPlace() {
    String token = Tokens.of(unique("dora-"));
    List<JsonObject> answers =
        answers(
            post(
                token,
                "",
                "[%s,%s]".formatted(publish("p", "service.reports"), publish("q", channel()))));

    assertThat(answers.get(0).getString("name")).isEqualTo("forbidden");
    assertThat(answers.get(1).getString("type")).isEqualTo("ack");
  }

  @Test
  void aBodyThatCannotBeReadIsRefusedByAProblem() {
    String token = Tokens.of("erik");
    assertThat(post(token, "", "{\"type\"").json().getInt("code")).isEqualTo(100);
    Rest.Answer large = post(token, "", publish("p", channel(), '"' + "x".repeat(70_000) + '"'));
    assertThat(large.status()).isEqualTo(413);
    assertThat(large.json().getInt("code")).isEqualTo(104);
    Rest.Answer device = post(token, "x", publish("p", channel()));
    assertThat(device.status()).isEqualTo(400);
    assertThat(device.json().getString("field")).isEqualTo("device");
    Rest.Answer nobody = Rest.of(hub).post(FRAMES, "[]", "Content-Type", "application/json");
    assertThat(nobody.status()).isEqualTo(401);
  }

  @Test
  void aPageOfAListedOriginMaySendWithACookieAndAForeignOneMayNot() {
    String cookie = "tidings_token=" + Tokens.of(unique("fay-"));
    String frame = publish("p", channel());
    Rest.Answer listed =
        Rest.of(hub)
            .post(
                FRAMES,
                frame,
                "Cookie",
                cookie,
                "Origin",
                PAGE,
                "Content-Type",
                "application/json");
    assertThat(listed.status()).as(listed.body()).isEqualTo(200);
    assertThat(listed.header("Access-Control-Allow-Origin")).isEqualTo(PAGE);

    Rest.Answer foreign =
        Rest.of(hub)
            .post(
                FRAMES,
                frame,
                "Cookie",
                cookie,
                "Origin",
                "https://evil.example",
                "Content-Type",
                "application/json");
    assertThat(foreign.status()).isEqualTo(403);
    Rest.Answer without =
        Rest.of(hub).post(FRAMES, frame, "Cookie", cookie, "Content-Type", "application/json");
    assertThat(without.status()).isEqualTo(403);
  }

  @Test
  void aClientThatSaysThatItLeavesIsGoneAtOnce() {
    String device = unique("device-");
    String token = Tokens.of(unique("gil-"));
    TestClient stream =
        TestClient.at(hub.over(Transport.SSE)).token(token).device(device).greeted();
    assertThat(Rest.of(hub).call("DELETE", FRAMES + "?device=" + device, token, "").status())
        .isEqualTo(204);

    stream.awaitClose();
    assertThat(answers(post(token, device, subscribe("s", channel()))).get(0).getString("name"))
        .isEqualTo("no_session");
    try (TestClient back = TestClient.at(hub).token(token).device(device).greeted()) {
      assertThat(back.await("connected").getJsonObject("previous").getInt("code")).isEqualTo(1000);
    }
  }
}
