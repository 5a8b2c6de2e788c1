package dev.tidings.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Known traffic goes in, and operators are told the same numbers. */
class MonitoringIT {
  private static final int ACME = 150;
  private static final int OTHERS = 50;
  private static final int PUBLICATIONS = 3;
  private static final int BACK = 40;
  private static final int LEAVING = 30;
  private static final int LATE = 10;
  private static final int AGAIN = 5;
  private static final int MOVES = 400;
  private static final int LARGE = 60_000;

  private static ServerProcess server;
  private final List<CountingClient> clients = new ArrayList<>();

  @BeforeAll
  static void start() {
    server =
        ServerProcess.ready(
            "monitoring",
            Map.of("TIDINGS_OPERATORS_TENANT", Tokens.OPERATORS, "TIDINGS_AUTH_TIMEOUT", "2s"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static JsonObject overview(String token) {
    return Rest.of(server.target()).get("/api/admin/overview", token).json();
  }

  private long sum(ToLongFunction<CountingClient> count) {
    return clients.stream().mapToLong(count).sum();
  }

  private void traffic() {
    for (int i = 0; i < ACME + OTHERS; i++) {
      String tenant = i < ACME ? Tokens.TENANT : "other";
      CountingClient client = CountingClient.of(server.target(), Tokens.of("user" + i, tenant));
      clients.add(client);
      client.send(
          "{\"type\":\"client.report\",\"id\":1,\"version\":\"9.9.9\",\"attempt\":%d,\"errors\":1}"
              .formatted(i < BACK ? 2 : 0));
      client.send(Frames.subscribe("s", "doc:of-" + i));
      client.await("\"type\":\"subscribed\"", 1);
      for (int n = 0; n < PUBLICATIONS; n++) {
        client.send(Frames.publish("p" + n, "doc:of-" + i, "\"Grüße " + n + "\""));
      }
      if (i < AGAIN) {
        client.send(Frames.publish("p0", "doc:of-" + i, "\"Grüße 0\""));
      }
      if (i < LATE) {
        client.send(Frames.subscribe("l", "doc:late-" + i, Frames.lastEventId("aaaaaaaaaaaaa:7")));
      }
    }
    for (int i = 0; i < clients.size(); i++) {
      clients.get(i).await("\"type\":\"message\"", PUBLICATIONS);
      clients.get(i).await("\"type\":\"ack\"", PUBLICATIONS + (i < AGAIN ? 2 : 1));
      clients.get(i).await("\"type\":\"subscribed\"", i < LATE ? 2 : 1);
      clients.get(i).await("\"type\":\"gap\"", i < LATE ? 1 : 0);
    }
  }

  private static void failures() {
    Target hub = server.target();
    for (int i = 0; i < 7; i++) {
      TestClient.at(hub).token(Tokens.foreign("mallory")).open().awaitClose();
    }
    for (int i = 0; i < 5; i++) {
      TestClient.at(hub).token(Tokens.expired("ann")).open().awaitClose();
    }
    for (int i = 0; i < 3; i++) {
      assertThat(refusedOrigin(hub)).isEqualTo(403);
    }
    for (int i = 0; i < 2; i++) {
      TestClient.at(hub).open().awaitClose();
    }
  }

  private static int refusedOrigin(Target hub) {
    try {
      TestClient.at(hub)
          .token(Tokens.of("ann"))
          .header("Origin", "https://elsewhere.example")
          .open();
      return 101;
    } catch (TestClient.RefusedException e) {
      return e.status();
    }
  }

  @Test
  void operatorsAreToldWhatTheClientsCounted() throws IOException {
    traffic();
    clients.subList(0, LEAVING).forEach(CountingClient::close);
    clients.subList(0, LEAVING).forEach(CountingClient::awaitClosed);
    failures();
    String olga = Tokens.operator("olga");
    server.await(
        "all is counted",
        () ->
            overview(olga).getJsonObject("total").getInt("bytesOut")
                >= sum(c -> c.bytesReceived()));

    JsonObject told = overview(olga);
    JsonObject total = told.getJsonObject("total");
    assertThat(told.getString("scope")).isEqualTo("site");
    assertThat(total.getInt("opened")).isEqualTo(ACME + OTHERS);
    assertThat(total.getInt("closed")).isEqualTo(LEAVING);
    assertThat(total.getInt("reconnects")).isEqualTo(BACK);
    assertThat(total.getInt("clientErrors")).isEqualTo(ACME + OTHERS);
    assertThat((long) total.getInt("messagesIn")).isEqualTo(sum(CountingClient::sent));
    assertThat((long) total.getInt("bytesIn")).isEqualTo(sum(CountingClient::bytesSent));
    assertThat(total.getInt("resent")).isEqualTo(AGAIN);
    assertThat((long) total.getInt("gaps")).isEqualTo(sum(c -> c.with("\"type\":\"gap\"")));
    assertThat(total.getJsonObject("gapsByReason").toString())
        .isEqualTo("{\"epoch\":%d}".formatted(LATE));
    assertThat(total.getJsonObject("shortages").toString())
        .isEqualTo("{\"epoch\":%d}".formatted(LATE));
    assertThat(total.getJsonObject("recoveries").toString())
        .isEqualTo("{\"fresh\":%d,\"gap\":%d}".formatted(ACME + OTHERS, LATE));
    assertThat(total.getJsonObject("failed").toString())
        .isEqualTo("{\"no_auth\":2,\"origin\":3,\"token_expired\":5,\"unauthenticated\":7}");
    assertThat(told.getJsonObject("connections").getInt("open")).isEqualTo(ACME + OTHERS - LEAVING);
    assertThat(told.getJsonObject("connections").getJsonObject("byVersion").toString())
        .isEqualTo("{\"9.9.9\":%d}".formatted(ACME + OTHERS - LEAVING));
    assertMetrics(total);
    assertOwnOnly();
    assertDrops(olga);
    clients.forEach(CountingClient::close);
  }

  /** What is written to those who were never greeted is in these as well. */
  private void assertMetrics(JsonObject total) {
    Map<String, String> figures =
        Map.of(
            "tidings_connections_opened_total", "opened",
            "tidings_connections_closed_total", "closed",
            "tidings_reconnects_total", "reconnects",
            "tidings_gaps_total", "gaps",
            "tidings_messages_received_total", "messagesIn",
            "tidings_received_bytes_total", "bytesIn",
            "tidings_frames_sent_total", "framesOut",
            "tidings_sent_bytes_total", "bytesOut");
    figures.forEach(
        (metric, figure) ->
            server.await(
                metric, () -> Metrics.of(server.target()).sum(metric) == total.getInt(figure)));
    Map.of("origin", 3, "no_auth", 2, "token_expired", 5, "unauthenticated", 7)
        .forEach(
            (reason, count) ->
                server.await(reason, () -> failed(Metrics.of(server.target()), reason) == count));
    Metrics metrics = Metrics.of(server.target());
    assertThat(metrics.value("tidings_connections", "transport", "websocket"))
        .isEqualTo(ACME + OTHERS - LEAVING);
    assertThat(metrics.value("tidings_shortages_total", "reason", "epoch")).isEqualTo(LATE);
    assertThat(metrics.value("tidings_delivery_delay_seconds", "quantile", "0.99")).isPositive();
    assertThat(metrics.text()).doesNotContain(Tokens.TENANT, "user1", "doc:of");
  }

  /** Each event is another sender's, so that none takes the place of an older one. */
  private static void assertDrops(String olga) throws IOException {
    String cursors = "cursor:drops";
    int before = overview(olga).getJsonObject("total").getInt("dropped");
    try (StallingReader slow = new StallingReader(server.target(), cursors)) {
      String body = "{\"channel\":\"%s\",\"payload\":\"%s\"}".formatted(cursors, "x".repeat(LARGE));
      for (int i = 0; i < MOVES; i++) {
        Rest.Answer answer =
            Rest.of(server.target())
                .call("POST", "/api/publish", Tokens.service("mover" + i), body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
      }
      slow.readUntil(
          TestClient.SOON, () -> slow.offsets(cursors).size() + slow.dropped(cursors) == MOVES);

      assertThat(slow.dropped(cursors)).isPositive();
      server.await(
          "drops",
          () ->
              overview(olga).getJsonObject("total").getInt("dropped") - before
                  == slow.dropped(cursors));
    }
  }

  private static double failed(Metrics metrics, String reason) {
    return metrics.value("tidings_connections_failed_total", "reason", reason);
  }

  private void assertOwnOnly() {
    List<CountingClient> own = clients.subList(0, ACME);
    JsonObject told = overview(Tokens.of("root", Tokens.TENANT, "admin"));
    JsonObject total = told.getJsonObject("total");
    long sent = own.stream().mapToLong(CountingClient::received).sum();
    long bytes = own.stream().mapToLong(CountingClient::bytesReceived).sum();

    assertThat(told.getString("tenant")).isEqualTo(Tokens.TENANT);
    assertThat(told.getJsonObject("connections").containsKey("byTenant")).isFalse();
    assertThat(total.getInt("opened")).isEqualTo(ACME);
    assertThat(total.getJsonObject("failed")).isEmpty();
    assertThat((long) total.getInt("framesOut")).isEqualTo(sent);
    assertThat((long) total.getInt("bytesOut")).isEqualTo(bytes);
  }
}
