package dev.tidings.it;

import static dev.tidings.it.Frames.auth;
import static dev.tidings.it.Frames.ofType;
import static dev.tidings.it.Frames.refresh;
import static dev.tidings.it.Frames.unique;
import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.json.JsonObject;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who calls, and how the hub finds out. */
interface HandshakeTests extends HubTests {
  int CROWD = 200;

  @Test
  default void theGreetingSaysWhoTheClientIs() {
    String anna = unique("anna-");
    String device = unique("device-");
    try (TestClient client = TestClient.at(hub()).token(Tokens.of(anna)).device(device).greeted()) {
      JsonObject connected = client.await("connected");
      assertThat(connected.getJsonObject("user").getString("id")).isEqualTo(anna);
      assertThat(connected.getJsonObject("user").getString("name")).isEqualTo("Name of " + anna);
      assertThat(connected.getString("clientId")).isEqualTo(device);
      assertThat(connected.getInt("ping")).isEqualTo(30_000);
      assertThat(connected.getInt("idle")).isEqualTo(75_000);
      assertThat(connected.getJsonObject("limits").getInt("messageBytes")).isEqualTo(65_536);
      assertThat(client.frames().get(0)).isEqualTo(connected);
    }
  }

  /** Who upgrades to HTTP/2 without TLS keeps a thread of Open Liberty waiting. */
  @Test
  default void http2IsSpokenWithTlsOnlyOnOpenLiberty() {
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_2)
            .sslContext(TestCa.trusting())
            .build();
    HttpRequest request =
        HttpRequest.newBuilder(hub().http("/health/live")).timeout(TestClient.SOON).build();

    HttpResponse<String> answer =
        client.sendAsync(request, HttpResponse.BodyHandlers.ofString()).join();

    assertThat(answer.statusCode()).isEqualTo(200);
    if (!Testbed.isPayara()) {
      assertThat(answer.version())
          .isEqualTo(hub().secure() ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1);
    }
  }

  @Test
  default void tokensOfAllConfiguredKeysAreAccepted() {
    assertIdentified(TestClient.at(hub()).token(Tokens.signedWithRsa("rsa")), "rsa");
    assertIdentified(TestClient.at(hub()).query("token", Tokens.of("query")), "query");
  }

  private static void assertIdentified(TestClient.Handshake handshake, String user) {
    try (TestClient client = handshake.greeted()) {
      assertThat(client.await("connected").getJsonObject("user").getString("id")).isEqualTo(user);
    }
  }

  @Test
  default void badCredentialsAreAnsweredByAnErrorAndTheirCloseCode() {
    assertRefused(TestClient.at(hub()).token(Tokens.expired("x")), 4009, "token_expired");
    assertRefused(TestClient.at(hub()).query("token", "bad"), 4001, "unauthenticated");
    assertRefused(TestClient.at(hub()).token(Tokens.unsigned("x")), 4001, "unauthenticated");
    assertRefused(TestClient.at(hub()).token(Tokens.foreign("x")), 4001, "unauthenticated");
    assertRefused(
        TestClient.at(hub()).token(Tokens.signedWithThePublicKeyAsSecret("x")),
        4001,
        "unauthenticated");
    assertRefused(TestClient.at(hub()).query("ticket", "bad"), 4001, "unauthenticated");
    assertRefused(
        TestClient.at(hub()).header("Cookie", "tidings_token=" + Tokens.of("x")),
        4001,
        "unauthenticated");
  }

  private static void assertRefused(TestClient.Handshake handshake, int code, String name) {
    TestClient client = handshake.open();
    assertThat(client.awaitClose().code()).isEqualTo(code);
    assertThat(client.await("error").getString("name")).isEqualTo(name);
    assertThat(client.frames(ofType("connected"))).isEmpty();
  }

  @Test
  default void aForeignOriginIsRefusedBeforeTheUpgradeAndTheOwnOneIsNot() {
    String cookie = "tidings_token=" + Tokens.of("browser");
    TestClient.Handshake foreign =
        TestClient.at(hub()).header("Cookie", cookie).header("Origin", "https://evil.example");
    assertThat(catchThrowableOfType(TestClient.RefusedException.class, foreign::open).status())
        .isEqualTo(403);
    TestClient.Handshake foreignWithToken =
        TestClient.at(hub()).token(Tokens.of("x")).header("Origin", "https://evil.example");
    assertThat(
            catchThrowableOfType(TestClient.RefusedException.class, foreignWithToken::open)
                .status())
        .isEqualTo(403);
    assertIdentified(
        TestClient.at(hub()).header("Cookie", cookie).header("Origin", hub().origin()), "browser");
  }

  @Test
  default void aSilentStrangerIsSentAwayAfterTenSeconds() {
    long start = System.nanoTime();
    TestClient silent = TestClient.at(hub()).open();
    assertThat(silent.awaitClose(Duration.ofSeconds(15)).code()).isEqualTo(4001);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(9));
    assertThat(silent.frames(ofType("connected"))).isEmpty();
  }

  @Test
  default void aFirstFrameMayCarryTheToken() {
    String ben = unique("ben-");
    try (TestClient client = TestClient.at(hub()).open()) {
      client.send(Frames.subscribe("early", Frames.channel()));
      assertThat(client.await("error").getString("name")).isEqualTo("unauthenticated");
      client.send(
          "{\"type\":\"auth\",\"id\":\"a\",\"device\":\"device-of-ben\",\"token\":\"%s\"}"
              .formatted(Tokens.of(ben)));
      JsonObject connected = client.await("connected");
      assertThat(connected.getJsonObject("user").getString("id")).isEqualTo(ben);
      assertThat(connected.getString("clientId")).isEqualTo("device-of-ben");
      assertThat(client.await("the answer", Frames.answers("a")).getString("type"))
          .isEqualTo("ack");
    }
    TestClient bad = TestClient.at(hub()).open();
    bad.send(auth("a", Tokens.expired(ben)));
    assertThat(bad.awaitClose().code()).isEqualTo(4009);
  }

  @Test
  default void aTicketWorksOnce() {
    String carl = unique("carl-");
    String ticket = Rest.of(hub()).ticket(Tokens.of(carl));
    assertIdentified(TestClient.at(hub()).query("ticket", ticket), carl);
    assertRefused(TestClient.at(hub()).query("ticket", ticket), 4001, "unauthenticated");
  }

  @Test
  default void aTicketIsBoundToItsDevice() {
    String device = unique("device-");
    Rest.Answer answer =
        Rest.of(hub())
            .post(
                "/api/tickets",
                "{\"device\":\"" + device + "\"}",
                "Authorization",
                "Bearer " + Tokens.of("dora"),
                "Content-Type",
                "application/json");
    String ticket = answer.json().getString("ticket");
    assertRefused(
        TestClient.at(hub()).query("ticket", ticket).device(unique("other-")),
        4001,
        "unauthenticated");
  }

  @Test
  default void aRefreshKeepsTheUser() {
    String erik = unique("erik-");
    try (TestClient client = TestClient.of(hub(), erik)) {
      JsonObject ack = client.ask("r", refresh("r", Tokens.expiring(erik, Duration.ofHours(1))));
      assertThat(ack.getString("type")).isEqualTo("ack");
      assertThat(ack.getJsonNumber("expires").longValue())
          .isGreaterThan(client.await("connected").getJsonNumber("expires").longValue());

      client.send(refresh("other", Tokens.of("somebody-else")));
      assertThat(client.awaitClose().code()).isEqualTo(4003);
    }
    try (TestClient client = TestClient.of(hub(), erik)) {
      client.send(refresh("other", Tokens.of(erik, "another-tenant")));
      assertThat(client.awaitClose().code()).isEqualTo(4003);
    }
  }

  @Test
  default void aTokenThatIsAboutToEndIsAnnounced() {
    String fay = unique("fay-");
    try (TestClient client =
        TestClient.at(hub()).token(Tokens.expiring(fay, Duration.ofSeconds(30))).greeted()) {
      assertThat(client.await("token.expiring").getJsonNumber("expires"))
          .isEqualTo(client.await("connected").getJsonNumber("expires"));
    }
  }

  @Test
  default void manyHandshakesAtOnceAreNeverMistakenForOneAnother() {
    Map<String, CompletableFuture<TestClient>> crowd =
        IntStream.range(0, CROWD)
            .mapToObj(i -> unique("crowd-" + i + "-"))
            .collect(toMap(identity(), this::opening));
    crowd.forEach(
        (user, opening) -> {
          try (TestClient client = opening.join()) {
            assertThat(client.await("connected").getJsonObject("user").getString("id"))
                .isEqualTo(user);
          }
        });
  }

  private CompletableFuture<TestClient> opening(String user) {
    String token = Tokens.of(user);
    TestClient.Handshake handshake = TestClient.at(hub());
    return switch (Math.floorMod(user.hashCode(), 3)) {
      case 0 -> handshake.token(token).opening();
      case 1 -> handshake.query("token", token).opening();
      default ->
          handshake
              .header("Cookie", "tidings_token=" + token)
              .header("Origin", hub().origin())
              .opening();
    };
  }
}
