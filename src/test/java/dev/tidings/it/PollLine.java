package dev.tidings.it;

import dev.tidings.it.Target.Transport;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One poll after the other. */
final class PollLine extends HttpLine {
  private static final Executor LATER =
      CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS);

  private static final Duration WAIT = Duration.ofSeconds(25);

  /** What only the first poll says: where it is to begin. */
  private final String beginning;

  private final String query;
  private final Duration timeout;
  private final boolean waits;
  private volatile String cursor = "";
  private volatile boolean gone;

  private PollLine(TestClient.Handshake handshake, Listener listener, boolean waits) {
    super(handshake, listener);
    this.waits = waits;
    Duration wait = handshake.held().orElse(WAIT);
    this.beginning = handshake.queryString();
    this.query =
        "device=" + device() + (waits ? "&wait=" + wait.toMillis() : "&wait=0&interval=1000");
    this.timeout = handshake.patience().plus(wait);
  }

  static CompletableFuture<PollLine> open(TestClient.Handshake handshake, Listener listener) {
    PollLine line =
        new PollLine(handshake, listener, handshake.hub().transport() == Transport.LONG_POLL);
    return HTTP.sendAsync(line.poll(), BodyHandlers.ofString())
        .thenApply(
            first -> {
              if (first.statusCode() != 200) {
                throw new TestClient.RefusedException(first.statusCode());
              }
              line.answered(first, null);
              return line;
            });
  }

  private HttpRequest poll() {
    return request("/api/poll?" + query + "&" + (cursor.isEmpty() ? beginning : "cursor=" + cursor))
        .timeout(timeout)
        .build();
  }

  private void next() {
    if (!gone) {
      HTTP.sendAsync(poll(), BodyHandlers.ofString()).whenComplete(this::answered);
    }
  }

  private void answered(@Nullable HttpResponse<String> answer, @Nullable Throwable failure) {
    if (gone) {
      return;
    }
    if (answer == null || answer.statusCode() != 200) {
      ended(answer == null ? String.valueOf(failure) : "HTTP " + answer.statusCode());
      return;
    }
    alive();
    JsonObject said = read(answer.body());
    cursor = said.getString("cursor");
    boolean farewell = false;
    if (!said.getJsonArray("frames").isEmpty()) {
      tell(said.getJsonArray("frames").toString());
      farewell =
          said.getJsonArray("frames").getValuesAs(JsonObject.class).stream()
              .anyMatch(Frames.ofType("disconnect"));
    }
    if (farewell) {
      gone = true;
      ended("disconnect");
    } else if (waits) {
      next();
    } else {
      LATER.execute(this::next);
    }
  }

  private static JsonObject read(String body) {
    try (JsonReader reader = Json.createReader(new StringReader(body))) {
      return reader.readObject();
    }
  }

  /** What the client may come back with. */
  String cursor() {
    return cursor;
  }

  @Override
  public void abort() {
    gone = true;
  }

  /** The hub answers the poll that waits, and another one would be a new session. */
  @Override
  public void close() {
    gone = true;
    super.close();
  }
}
