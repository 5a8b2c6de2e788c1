package dev.tidings.it;

import static dev.tidings.it.Frames.channel;
import static dev.tidings.it.Frames.lastEventId;
import static dev.tidings.it.Frames.messageIn;
import static dev.tidings.it.Frames.ofType;
import static dev.tidings.it.Frames.publish;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What outlives the server, and what a client is told of the rest. */
class RestartIT {
  @Test
  void aClientIsToldOfTheRestartAndItsConnectionIsOnRecord() throws SQLException {
    String channel = channel();
    try (ServerProcess server = ServerProcess.ready("restart", Map.of())) {
      String device = "device-of-anna";
      TestClient before =
          TestClient.at(server.target()).token(Tokens.of("anna")).device(device).greeted();
      before.subscribe(channel);
      before.ask("p1", publish("p1", channel));
      before.ask("p2", publish("p2", channel));
      String position =
          before.await("both", 2, TestClient.SOON, messageIn(channel)).get(1).getString("id");
      before.close();
      before.awaitClose();
      Rest rest = Rest.of(server.target());
      server.await("closed", () -> Objects.equals(rest.held().get("open"), 0));
      server.await("recorded", () -> Objects.equals(rest.held().get("unrecorded"), 0));
      TestClient bystander = TestClient.of(server.target(), "ben");

      server.restart();

      assertThat(bystander.awaitClose().code())
          .as("Liberty cuts its sockets while the hub says goodbye, Payara waits for it")
          .isIn(Testbed.isPayara() ? List.of(1012) : List.of(1012, TestClient.LOST));

      try (TestClient after =
          TestClient.at(server.target()).token(Tokens.of("anna")).device(device).greeted()) {
        JsonObject subscribed = after.subscribe(channel, lastEventId(position));
        after.ask("p3", publish("p3", channel));
        after.await("the new event", messageIn(channel));

        assertThat(subscribed.getBoolean("recovered")).isFalse();
        assertThat(subscribed.getString("lastEventId")).endsWith(":0").isNotEqualTo(position);
        assertThat(after.settled().frames(ofType("gap")))
            .singleElement()
            .satisfies(
                gap -> {
                  assertThat(gap.getString("reason")).isEqualTo("epoch");
                  assertThat(gap.getString("from")).isEqualTo(position);
                  assertThat(gap.getString("to")).isEqualTo(subscribed.getString("lastEventId"));
                });
        assertThat(after.frames(messageIn(channel)).stream().map(Frames::ref))
            .containsExactly("p3");
      }
      server.stop();
      assertThat(rows(server, "select count(*) from \"flyway_schema_history\" where \"success\""))
          .isPositive();
      assertThat(rows(server, "select count(*) from connection_log where user_id = 'ben'"))
          .as("it was connected when the server stopped")
          .isEqualTo(1);
      String anna =
          "select count(*) from connection_log where user_id = 'anna' and tenant = 'acme'";
      assertThat(rows(server, anna + " and close_code = 1000 and frames_in >= 3")).isPositive();
      assertThat(rows(server, anna))
          .as("the one before the restart, and the one that ended just before the stop")
          .isEqualTo(2);
    }
  }

  private static int rows(ServerProcess server, String query) throws SQLException {
    String url = "jdbc:h2:file:" + server.database() + ";IFEXISTS=TRUE";
    try (Connection connection = DriverManager.getConnection(url, "tidings", "tidings");
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      assertThat(result.next()).isTrue();
      return result.getInt(1);
    }
  }
}
