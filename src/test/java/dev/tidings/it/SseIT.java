package dev.tidings.it;

import static dev.tidings.it.Frames.channel;
import static dev.tidings.it.Frames.messageIn;
import static dev.tidings.it.Frames.ofType;
import static dev.tidings.it.Frames.publish;
import static dev.tidings.it.Frames.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidings.it.Target.Transport;
import jakarta.json.JsonObject;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What streams of server-sent events have of their own. */
class SseIT {
  private static final String PAGE = "https://app.example.com";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static ServerProcess server;
  private static Target hub;

  @BeforeAll
  static void start() {
    server =
        ServerProcess.ready(
            "sse",
            Map.of(
                "TIDINGS_OPERATORS_TENANT",
                Tokens.OPERATORS,
                "TIDINGS_ORIGINS",
                PAGE,
                "TIDINGS_STREAM_HEARTBEAT",
                "1s",
                "TIDINGS_WRITE_TIMEOUT",
                "5s"));
    hub = server.target().over(Transport.SSE);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static TestClient.Handshake stream(String token) {
    return TestClient.at(hub).token(token);
  }

  private static HttpResponse<InputStream> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(hub.http(path)).timeout(Duration.ofSeconds(20));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HttpLine.HTTP.send(request.build(), BodyHandlers.ofInputStream());
  }

  private static Rest.Answer refused(String path, String... headers) throws Exception {
    HttpResponse<InputStream> answer = get(path, headers);
    try (InputStream body = answer.body()) {
      return new Rest.Answer(
          answer.statusCode(),
          new String(body.readAllBytes(), StandardCharsets.UTF_8),
          answer.headers());
    }
  }

  private static String bearer(String token) {
    return "Bearer " + token;
  }

  private static int held(String name) {
    return Rest.of(hub).held().getOrDefault(name, -1);
  }

  @Test
  void theAnswerIsNotKeptAnywhereAndBeginsWithWhenToComeBackAndACursor() throws Exception {
    HttpResponse<InputStream> answer =
        get("/api/events?channels=" + channel(), "Authorization", bearer(Tokens.of("anna")));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type").orElse("").replace(" ", ""))
        .isEqualToIgnoringCase("text/event-stream;charset=UTF-8");
    assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(answer.headers().firstValue("X-Accel-Buffering")).contains("no");
    assertThat(answer.headers().allValues("Set-Cookie")).isEmpty();
    try (InputStream body = answer.body()) {
      StringBuilder text = new StringBuilder();
      while (text.indexOf("\n:\n") < 0) {
        text.append((char) body.read());
      }
      assertThat(text.toString()).matches("(?s)retry: \\d+\n\nid: [^\n]+\nevent: cursor\n.*");
    }
  }

  @Test
  void whoComesBackWithACursorMissesNothingAndGetsNothingTwiceThatItDoesNotDrop() {
    String channel = channel();
    String token = Tokens.of(unique("ben-"));
    String device = unique("device-");
    List<String> refs = new ArrayList<>();
    try (TestClient sender = TestClient.of(server.target(), unique("carl-"))) {
      String cursor = "";
      for (int drop = 0; drop < 4; drop++) {
        TestClient.Handshake back = stream(token).device(device);
        TestClient reader =
            (cursor.isEmpty()
                    ? back.query("channels", channel)
                    : back.header("Last-Event-ID", cursor))
                .greeted();
        reader.await("subscribed", ofType("subscribed"));
        int first = drop * 20;
        IntStream.range(first, first + 20)
            .forEach(i -> sender.ask("p" + i, publish("p" + i, channel)));
        String last = "p" + (first + 19);
        reader.await(last, messageIn(channel).and(m -> Frames.ref(m).equals(last)));
        cursor = reader.cursor();
        reader.abort();
        for (JsonObject message : reader.frames(messageIn(channel))) {
          String ref = Frames.ref(message);
          if (!refs.contains(ref)) {
            refs.add(ref);
          }
        }
        assertThat(reader.frames(ofType("gap"))).isEmpty();
        sender.ask("q" + drop, publish("q" + drop, channel)); // while nobody is there
      }
    }
    List<String> expected = new ArrayList<>();
    for (int drop = 0; drop < 4; drop++) {
      for (int i = drop * 20; i < drop * 20 + 20; i++) {
        expected.add("p" + i);
      }
      if (drop < 3) {
        expected.add("q" + drop);
      }
    }
    assertThat(refs).containsExactlyElementsOf(expected);
  }

  @Test
  void aPositionForEachChannelIsEnoughToGoOnFromAnotherTransport() {
    String channel = channel();
    String token = Tokens.of(unique("dora-"));
    String device = unique("device-");
    try (TestClient sender = TestClient.of(server.target(), unique("erik-"))) {
      String position = sender.ask("p0", publish("p0", channel)).getString("eventId");
      sender.ask("p1", publish("p1", channel));
      try (TestClient reader =
          stream(token)
              .device(device)
              .query("channels", channel)
              .query("positions", position)
              .greeted()) {
        assertThat(Frames.ref(reader.await("p1", messageIn(channel)))).isEqualTo("p1");
        assertThat(reader.await("subscribed").getBoolean("recovered")).isTrue();
      }
    }
  }

  @Test
  void aCursorOfSomebodyElseIsRefused() throws Exception {
    TestClient anna = stream(Tokens.of("anna")).query("channels", channel()).greeted();
    anna.await("subscribed");
    String cursor = anna.cursor();
    anna.close();

    Rest.Answer answer =
        refused("/api/events?lastEventId=" + cursor, "Authorization", bearer(Tokens.of("ben")));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    assertThat(answer.json().getInt("code")).isEqualTo(304);
    assertThat(answer.json().getString("field")).isEqualTo("lastEventId");
  }

  @Test
  void aRightThatIsLostMeanwhileIsToldForItsChannel() {
    String device = unique("device-");
    String user = unique("fay-");
    String open = channel();
    TestClient service =
        stream(Tokens.service(user))
            .device(device)
            .query("channels", "service.reports," + open)
            .greeted();
    service.await("both", 2, TestClient.SOON, ofType("subscribed"));
    service.settled();
    String cursor = awaitCursorOfBoth(service);
    service.abort();

    try (TestClient user2 =
        stream(Tokens.of(user)).device(device).header("Last-Event-ID", cursor).greeted()) {
      JsonObject error = user2.await("error");
      assertThat(error.getString("channel")).isEqualTo("service.reports");
      assertThat(error.getString("name")).isEqualTo("forbidden");
      assertThat(user2.await("subscribed").getString("channel")).isEqualTo(open);
    }
  }

  /** The cursor after the one that the stream began with has positions. */
  private static String awaitCursorOfBoth(TestClient client) {
    return client.cursor();
  }

  @Test
  void aSecondStreamOfADeviceEndsTheFirstForGood() {
    String device = unique("device-");
    String token = Tokens.of(unique("gil-"));
    TestClient first = stream(token).device(device).greeted();
    try (TestClient second = stream(token).device(device).greeted()) {
      assertThat(first.awaitClose().code()).isEqualTo(4010);
      assertThat(first.await("disconnect").getBoolean("reconnect")).isFalse();
      assertThat(second.await("connected").getJsonObject("previous").getInt("code"))
          .isEqualTo(4010);
      assertThat(second.settled().isOpen()).isTrue();
    }
  }

  @Test
  void whoIsNobodyIsToldByAProblemBeforeAnythingStreams() throws Exception {
    Rest.Answer none = refused("/api/events");
    assertThat(none.status()).isEqualTo(401);
    assertThat(none.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"tidings\"");
    Rest.Answer expired = refused("/api/events", "Authorization", bearer(Tokens.expired("hal")));
    assertThat(expired.status()).isEqualTo(401);
    assertThat(expired.json().getInt("code")).isEqualTo(201);
    assertThat(expired.header("WWW-Authenticate")).contains("invalid_token");
    Rest.Answer mismatch =
        refused("/api/events", "Authorization", bearer(Tokens.of("hal")), "X-Tenant-ID", "another");
    assertThat(mismatch.status()).isEqualTo(403);
    Rest.Answer device = refused("/api/events?device=x", "Authorization", bearer(Tokens.of("hal")));
    assertThat(device.status()).isEqualTo(400);
    assertThat(device.json().getString("field")).isEqualTo("device");
  }

  @Test
  void aTicketOpensAStreamOnce() throws Exception {
    String ticket = Rest.of(hub).ticket(Tokens.of("ida"));
    try (TestClient client = TestClient.at(hub).query("ticket", ticket).open()) {
      assertThat(client.await("connected").getJsonObject("user").getString("id")).isEqualTo("ida");
    }
    assertThat(refused("/api/events?ticket=" + ticket).status()).isEqualTo(401);
  }

  @Test
  void aPageOfAListedOriginMayReadAndAForeignOneMayNotWithACookie() throws Exception {
    String cookie = "tidings_token=" + Tokens.of("jim");
    HttpResponse<InputStream> listed = get("/api/events", "Cookie", cookie, "Origin", PAGE);
    listed.body().close();
    assertThat(listed.statusCode()).isEqualTo(200);
    assertThat(listed.headers().firstValue("Access-Control-Allow-Origin")).contains(PAGE);
    assertThat(listed.headers().firstValue("Access-Control-Allow-Credentials")).contains("true");

    Rest.Answer foreign =
        refused("/api/events", "Cookie", cookie, "Origin", "https://evil.example");
    assertThat(foreign.status()).isEqualTo(403);
    assertThat(foreign.header("Access-Control-Allow-Origin")).isEmpty();
    Rest.Answer problem = refused("/api/events", "Origin", PAGE);
    assertThat(problem.status()).isEqualTo(401);
    assertThat(problem.header("Access-Control-Allow-Origin")).isEqualTo(PAGE);
  }

  @Test
  void aPreflightOfAListedOriginIsAnswered() throws Exception {
    HttpRequest preflight =
        HttpRequest.newBuilder(hub.http("/api/events"))
            .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
            .headers(
                "Origin", PAGE,
                "Access-Control-Request-Method", "GET",
                "Access-Control-Request-Headers", "authorization,last-event-id")
            .build();
    HttpResponse<String> answer = HttpLine.HTTP.send(preflight, BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(answer.headers().firstValue("Access-Control-Allow-Headers").orElse(""))
        .contains("Authorization")
        .contains("Last-Event-ID");
  }

  @Test
  void twoThousandStreamsThatAreCutLeaveNothingBehind() {
    server.await("nobody", () -> held("open") == 0);
    int each = 250;
    for (int round = 0; round < 8; round++) {
      String channel = channel();
      List<RawStream> streams =
          IntStream.range(0, each).mapToObj(i -> new RawStream(hub, channel)).toList();
      server.await("all are there", () -> held("open") >= each);
      streams.forEach(RawStream::close);
    }
    server.await("nobody is left", () -> held("open") == 0);
    assertThat(held("stuckWrites")).isZero();
  }

  @Test
  void twoHundredStalledReadersOfAThousandDoNotStopTheOthersNorASocket() {
    server.await("nobody", () -> held("open") == 0);
    String channel = channel();
    int events = Testbed.isPayara() ? 2_400 : 800; // Payara takes up to 10 MB for a reader
    List<RawStream> stalled =
        IntStream.range(0, 200).mapToObj(i -> new RawStream(hub, channel).subscribed()).toList();
    try (StreamCrowd crowd = new StreamCrowd(hub, 800, channel);
        TestClient socket = TestClient.of(server.target(), unique("kim-"));
        TestClient sender =
            TestClient.at(server.target()).token(Tokens.service(unique("lea-"))).greeted()) {
      crowd.awaitSubscribed(PATIENCE);
      socket.subscribe(channel);
      String text = '"' + "x".repeat(6_000) + '"';
      for (int sent = 0; sent < events; sent += 100) {
        IntStream.range(sent, sent + 100)
            .forEach(
                i -> sender.send(publish("p" + Thread.currentThread().getId() + i, channel, text)));
        crowd.awaitAll(sent + 100, PATIENCE);
      }
      socket.await("all events", events, PATIENCE, messageIn(channel));
      server.await("the stalled are gone", () -> held("open") == 802);
    }
    stalled.forEach(RawStream::close);
    server.await("nobody is left", () -> held("open") == 0 && held("stuckWrites") == 0);
  }

  @Test
  void aDrainTellsStreamsWhenToComeBackAndRefusesNewOnes() throws Exception {
    String olga = Tokens.operator("olga");
    TestClient client = stream(Tokens.of(unique("mia-"))).greeted();
    assertThat(Rest.of(hub).call("POST", "/api/admin/drain", olga, "{\"rate\":100}").status())
        .isEqualTo(202);
    try {
      JsonObject farewell = client.await("disconnect");
      assertThat(farewell.getInt("code")).isEqualTo(1012);
      assertThat(farewell.getBoolean("reconnect")).isTrue();
      assertThat(farewell.getInt("retryAfter")).isPositive();
      assertThat(client.awaitClose().code()).isEqualTo(1012);

      Rest.Answer refused = refused("/api/events", "Authorization", bearer(Tokens.of("mia")));
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.header("Retry-After")).isNotEmpty();
      assertThat(refused.json().getInt("code")).isEqualTo(502);
    } finally {
      Rest.of(hub).call("DELETE", "/api/admin/drain", olga, "");
    }
    try (TestClient back = stream(Tokens.of(unique("mia-"))).greeted()) {
      assertThat(back.isOpen()).isTrue();
    }
  }

  @Test
  void aStreamThatIsRefusedSaysSoByItsStatus() {
    assertThat(
            catchThrowableOfType(
                    TestClient.RefusedException.class, () -> stream(Tokens.foreign("x")).open())
                .status())
        .isEqualTo(401);
  }
}
