package dev.tidings.it;

import static dev.tidings.it.Frames.unique;
import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The server is killed while a service pushes tokens and a client reads them: what the client has
 * seen stays, and the service goes on where the hub says.
 */
class CompletionCrashIT {
  private static final int TOKENS = 400;

  @Test
  void onH2NoTokenThatWasShownOrAckedIsLostOrDoubled() {
    try (ServerProcess server = ServerProcess.ready("completion-crash", Map.of())) {
      killedTwice(server);
    }
  }

  @Test
  void onPostgresNoTokenThatWasShownOrAckedIsLostOrDoubled() throws IOException {
    try (EmbeddedPostgres postgres =
            EmbeddedPostgres.builder()
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("fsync", "on")
                .start();
        ServerProcess server = ServerProcess.ready("completion-crash", settings(postgres))) {
      killedTwice(server);
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

  private static void killedTwice(ServerProcess server) {
    Chatting chatting = new Chatting(server.target());
    String user = unique("ann-");
    String ann = Tokens.of(user);
    String service = Tokens.service("llm");
    JsonObject asked = chatting.begin(service, unique("job-"), user);
    AnswerText text = new AnswerText();
    Pusher pusher = new Pusher(chatting, service, asked);

    for (int kill = 1; kill <= 2; kill++) {
      EventReader stream = open(chatting, ann, asked, text);
      Thread pushing = new Thread(pusher::pushUntilItFails, "pusher");
      pushing.start();
      text.readUntil(stream, text.text().length() + 80 * kill);
      server.kill();
      join(pushing);
      text.readAll(stream);
      assertThat(pusher.whole()).as("what was shown").startsWith(text.text());
      server.startAgain();
    }

    int ackedBefore = pusher.acked;
    pusher.pushTheRest();
    try (EventReader stream = open(chatting, ann, asked, text)) {
      text.readAll(stream);
    }
    assertThat(text.text()).isEqualTo(pusher.whole());
    assertThat(text.end().type()).isEqualTo("complete");
    assertThat(ackedBefore).as("acked before a kill").isGreaterThan(20);
    JsonObject read = chatting.call("GET", "/" + asked.getInt("conversationId"), ann, "").json();
    assertThat(read.getJsonArray("items").getJsonObject(0).getString("text"))
        .isEqualTo(pusher.whole());
  }

  private static EventReader open(
      Chatting chatting, String token, JsonObject asked, AnswerText text) {
    return text.lastEventId().isEmpty()
        ? chatting.stream(token, asked)
        : chatting.stream(token, asked, "Last-Event-ID", text.lastEventId());
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** A service that pushes numbered tokens, and knows only what the hub answers. */
  private static final class Pusher {
    private final Chatting chatting;
    private final String service;
    private final JsonObject asked;
    private final List<String> tokens = new ArrayList<>();

    /** The number that the hub said was next. */
    private volatile int acked = 1;

    Pusher(Chatting chatting, String service, JsonObject asked) {
      this.chatting = chatting;
      this.service = service;
      this.asked = asked;
      for (int i = 1; i <= TOKENS; i++) {
        tokens.add("t" + i + " ");
      }
    }

    String whole() {
      return String.join("", tokens);
    }

    /** One at a time, until nobody answers. */
    void pushUntilItFails() {
      try {
        while (acked <= TOKENS) {
          push(acked, tokens.subList(acked - 1, acked));
        }
      } catch (UncheckedIOException e) {
        assertThat(e).hasMessageNotContaining("timed out");
      }
    }

    /** From the beginning, as a service does that has forgotten everything. */
    void pushTheRest() {
      push(1, tokens);
      Rest.Answer done =
          chatting.push(service, asked, "\"seq\":" + (TOKENS + 1) + ",\"complete\":{}");
      assertThat(done.status()).as(done.body()).isEqualTo(200);
    }

    private void push(int seq, List<String> some) {
      String array = "[\"" + String.join("\",\"", some) + "\"]";
      Rest.Answer answer = chatting.push(service, asked, "\"seq\":" + seq + ",\"tokens\":" + array);
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      acked = answer.json().getInt("next");
    }
  }
}
