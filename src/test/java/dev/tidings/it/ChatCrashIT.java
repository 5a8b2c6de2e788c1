package dev.tidings.it;

import static dev.tidings.it.Frames.lastEventId;
import static dev.tidings.it.Frames.ofType;
import static dev.tidings.it.Talk.say;
import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The server is killed between the commit of chat messages and their publication: the test holds
 * the row that every publication needs, and which no message needs.
 */
class ChatCrashIT {
  private static final String CHAT = "select count(*) from chat_message where event_id is null";
  private static final String OWNER = "select owner from channel_owner where id = 1 for update";

  /** Longer than a stored message is left alone because it may be on its way. */
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @Test
  void whatWasStoredButNotToldArrivesOnceAndInItsOrder() throws IOException, SQLException {
    try (EmbeddedPostgres postgres =
            EmbeddedPostgres.builder()
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("fsync", "on")
                .start();
        ServerProcess server = ServerProcess.ready("chat-crash", settings(postgres))) {
      Talk talk = new Talk(server.target());
      String channel = talk.open(Tokens.of("ann"), "ben").getString("channel");
      TestClient writer = talk.client(Tokens.of("ann"));
      TestClient reader = talk.client(Tokens.of("ben"));
      reader.subscribe(channel);
      writer.ask("m1", say("m1", channel, "one"));
      String seen = reader.await("chat.message").getString("id");

      killBeforeTelling(postgres, server, writer, channel);
      assertThat(count(postgres, CHAT)).as("stored and not told").isEqualTo(3);
      assertThat(reader.awaitClose()).isNotNull();
      assertThat(reader.frames(ofType("chat.message"))).hasSize(1);
      assertThat(writer.frames(Frames.answers("m2"))).isEmpty();

      server.startAgain();
      try (TestClient back = talk.client(Tokens.of("ben"));
          TestClient again = talk.client(Tokens.of("ann"))) {
        back.subscribe(channel, lastEventId(seen));
        List<JsonObject> told = back.await("what was stored", 3, PATIENCE, ofType("chat.message"));
        assertRepeatsAreTheSame(again, channel, told);

        List<JsonObject> all = back.settled().frames(ofType("chat.message"));
        assertThat(all).extracting(ChatCrashIT::number).containsExactly(2, 3, 4);
        assertThat(Frames.refs(all)).containsExactly("m2", "m3", "m4");
        assertThat(all).extracting(Frames::offset).isSorted().doesNotHaveDuplicates();
        server.await("everything is noted", () -> count(postgres, CHAT) == 0);
      }
    }
  }

  private static Map<String, String> settings(EmbeddedPostgres postgres) {
    return Map.of(
        "TIDINGS_HISTORY_STORE", "database",
        "TIDINGS_DB_DRIVER", "org.postgresql.Driver",
        "TIDINGS_DB_URL", postgres.getJdbcUrl("postgres", "postgres"),
        "TIDINGS_DB_USER", "postgres",
        "TIDINGS_DB_PASSWORD", "postgres");
  }

  /** Says three messages and kills the server once they are committed. */
  private static void killBeforeTelling(
      EmbeddedPostgres postgres, ServerProcess server, TestClient writer, String channel)
      throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection()) {
      connection.setAutoCommit(false);
      try (PreparedStatement statement = connection.prepareStatement(OWNER)) {
        statement.execute();
      }
      writer.sendArray(
          List.of(
              say("m2", channel, "two"), say("m3", channel, "three"), say("m4", channel, "four")));
      server.await("the commit of the messages", () -> count(postgres, CHAT) == 3);
      server.kill();
      connection.rollback();
    }
    writer.awaitClose();
  }

  /** What a client does that got no ack: it sends again, under the same ids. */
  private static void assertRepeatsAreTheSame(
      TestClient writer, String channel, List<JsonObject> told) {
    for (JsonObject event : told) {
      String ref = event.getString("ref");
      String text = event.getJsonObject("payload").getString("text");
      JsonObject ack = writer.ask(ref, say(ref, channel, text));
      assertThat(ack.getString("type")).isEqualTo("ack");
      assertThat(ack.getString("eventId")).isEqualTo(event.getString("id"));
      assertThat(ack.getBoolean("duplicate")).isTrue();
    }
  }

  private static int number(JsonObject event) {
    return event.getJsonObject("payload").getInt("number");
  }

  private static long count(EmbeddedPostgres postgres, String sql) {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }
}
