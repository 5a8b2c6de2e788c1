package dev.tidings.it;

import static dev.tidings.it.Frames.unique;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;

/** What lines have in common that go one way: frames are sent in requests of their own. */
abstract class HttpLine implements Line {
  static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .sslContext(TestCa.trusting())
          .connectTimeout(TestClient.SOON)
          .build();

  /** They come among the events as well, and there in their place. */
  private static final Set<String> IN_PLACE = Set.of("subscribed", "unsubscribed");

  private final TestClient.Handshake handshake;
  private final Listener listener;
  private final String device;

  /** The close that the hub has announced; 1006 when it has not. */
  private volatile int announced = TestClient.LOST;

  HttpLine(TestClient.Handshake handshake, Listener listener) {
    this.handshake = handshake;
    this.listener = listener;
    this.device = handshake.device().orElseGet(() -> unique("device-"));
  }

  String device() {
    return device;
  }

  HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(handshake.hub().http(handshake.port(), path));
    handshake.headers().forEach(request::header);
    return request;
  }

  /** Tells the client; one that takes no arrays gets them one by one. */
  void tell(String message) {
    for (JsonObject frame : frames(message)) {
      if (frame.getString("type", "").equals("disconnect")) {
        announced = frame.getInt("code");
      }
    }
    listener.received(message);
  }

  /** The hub has shown that it is there. */
  void alive() {
    listener.alive();
  }

  void ended(String reason) {
    listener.closed(announced, reason);
  }

  static List<JsonObject> frames(String message) {
    try (JsonReader reader = Json.createReader(new StringReader(message))) {
      JsonValue value = reader.read();
      return value instanceof JsonArray array
          ? array.getValuesAs(JsonObject.class)
          : List.of(value.asJsonObject());
    }
  }

  @Override
  public void send(String message) {
    HttpRequest post =
        request("/api/frames?device=" + device)
            .timeout(handshake.patience())
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(message))
            .build();
    try {
      HttpResponse<String> answer = HTTP.sendAsync(post, BodyHandlers.ofString()).join();
      if (answer.statusCode() == 200) {
        tellAnswers(answer.body());
      } else {
        listener.received(asError(answer.body()));
      }
    } catch (CompletionException e) {
      listener.closed(TestClient.LOST, String.valueOf(e.getCause()));
    }
  }

  private void tellAnswers(String body) {
    List<String> answers = new ArrayList<>();
    for (JsonObject answer : frames(body)) {
      if (!IN_PLACE.contains(answer.getString("type"))) {
        answers.add(answer.toString());
      }
    }
    if (!answers.isEmpty()) {
      listener.received("[" + String.join(",", answers) + "]");
    }
  }

  /** The problem of a request as the frame that a socket would have got. */
  private static String asError(String problem) {
    try (JsonReader reader = Json.createReader(new StringReader(problem))) {
      JsonObject said = reader.readObject();
      String type = said.get("type") instanceof JsonString text ? text.getString() : "";
      return Json.createObjectBuilder()
          .add("type", "error")
          .add("code", said.getInt("code", 0))
          .add("name", type.substring(type.lastIndexOf('/') + 1))
          .add("message", said.getString("detail"))
          .build()
          .toString();
    }
  }

  @Override
  public void close() {
    HttpRequest leave = request("/api/frames?device=" + device).DELETE().build();
    HTTP.sendAsync(leave, BodyHandlers.discarding()).exceptionally(e -> null).join();
    abort();
  }
}
