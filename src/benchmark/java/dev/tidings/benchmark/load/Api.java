package dev.tidings.benchmark.load;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonReaderFactory;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The REST interface of a hub, as one user or service; connections are kept. */
final class Api {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  /** Made once: each use of {@link Json} looks for its provider in all of the class path. */
  private static final JsonReaderFactory READERS = Json.createReaderFactory(Map.of());

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();
  private final String root;
  private final String token;

  Api(int port, HubAddress caller) {
    this.root = "http://127.0.0.1:" + port + "/api/";
    this.token = caller.token();
  }

  private HttpRequest request(String method, String path, String body) {
    return HttpRequest.newBuilder(URI.create(root + path))
        .timeout(TIMEOUT)
        .header("Authorization", "Bearer " + token)
        .header("Content-Type", "application/json")
        .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
        .build();
  }

  /** Sends it; what comes back, whatever its status is. */
  CompletableFuture<HttpResponse<String>> send(String method, String path, String body) {
    return client.sendAsync(request(method, path, body), BodyHandlers.ofString());
  }

  /** The body of a successful answer. */
  JsonObject json(String method, String path, String body) {
    return object(text(method, path, body));
  }

  static JsonObject object(String text) {
    try (JsonReader reader = READERS.createReader(new StringReader(text))) {
      return reader.readObject();
    }
  }

  /** The same as it comes. */
  String text(String method, String path, String body) {
    try {
      HttpResponse<String> answer =
          client.send(request(method, path, body), BodyHandlers.ofString());
      if (answer.statusCode() >= 300) {
        throw new IllegalStateException(method + ' ' + path + ": " + answer.body());
      }
      return answer.body();
    } catch (IOException e) {
      throw new IllegalStateException(method + ' ' + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
