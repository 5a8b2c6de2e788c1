package dev.tidings.it;

import static java.util.stream.Collectors.toMap;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

/** The REST API of a hub under test. */
final class Rest {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().sslContext(TestCa.trusting()).build();
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final Target hub;

  private Rest(Target hub) {
    this.hub = hub;
  }

  static Rest of(Target hub) {
    return new Rest(hub);
  }

  /** What came back. */
  record Answer(int status, String body, HttpHeaders headers) {
    /** The first header of a name; empty without one. */
    String header(String name) {
      return headers.firstValue(name).orElse("");
    }

    /** Without the headers, which are others in a repeat. */
    String said() {
      return status + " " + body;
    }

    JsonObject json() {
      try (JsonReader reader = Json.createReader(new StringReader(body))) {
        return reader.readObject();
      }
    }
  }

  /** Headers are given as name, value, name, value. */
  Answer get(String path, String token, String... headers) {
    return send(request(path, headers).header("Authorization", "Bearer " + token).GET());
  }

  Answer get(String path) {
    return send(request(path).GET());
  }

  Answer post(String path, String body, String... headers) {
    return send(request(path, headers).POST(BodyPublishers.ofString(body)));
  }

  /** A request of a caller, whose body is JSON if there is one. */
  Answer call(String method, String path, String token, String body) {
    return call(method, path, token, body, "Content-Type", "application/json");
  }

  /** The same with other headers, given as name, value, name, value. */
  Answer call(String method, String path, String token, String body, String... headers) {
    return send(
        request(path, headers)
            .header("Authorization", "Bearer " + token)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
  }

  /** A ticket for one connection. */
  String ticket(String token) {
    Answer answer = post("/api/tickets", "", "Authorization", "Bearer " + token);
    if (answer.status() != 201) {
      throw new AssertionError(answer);
    }
    return answer.json().getString("ticket");
  }

  /** How much the hub holds, by the data of its health check; Payara writes numbers as strings. */
  Map<String, Integer> held() {
    return get("/health/live").json().getJsonArray("checks").getValuesAs(JsonObject.class).stream()
        .filter(check -> check.getString("name").equals("sessions"))
        .flatMap(check -> check.getJsonObject("data").entrySet().stream())
        .collect(toMap(Map.Entry::getKey, entry -> number(entry.getValue())));
  }

  private static int number(JsonValue value) {
    return Integer.parseInt(value instanceof JsonString text ? text.getString() : value.toString());
  }

  private HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(hub.http(path)).timeout(TIMEOUT);
    return headers.length == 0 ? request : request.headers(headers);
  }

  private static Answer send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response = HTTP.send(request.build(), BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.body(), response.headers());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
