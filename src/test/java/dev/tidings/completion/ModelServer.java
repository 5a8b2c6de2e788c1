package dev.tidings.completion;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A server that speaks the streaming format of the OpenAI API, chat completions, over HTTP. What it
 * says is a script that the test gives for each request.
 */
public final class ModelServer implements AutoCloseable {
  private static final String DONE = "data: [DONE]\n\n";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final BlockingQueue<Script> scripts = new LinkedBlockingQueue<>();
  private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();

  /** A request that came in. */
  public record Request(JsonObject body, String authorization) {
    /** What the model was told: role and text, one line each. */
    public List<String> messages() {
      return body.getJsonArray("messages").getValuesAs(JsonObject.class).stream()
          .map(message -> message.getString("role") + ": " + message.getString("content"))
          .toList();
    }
  }

  /** What the model does. */
  public interface Script {
    void play(Reply reply) throws IOException, InterruptedException;
  }

  /** An answer that is being written. */
  public static final class Reply {
    private final HttpExchange exchange;
    private boolean hungUp;

    private Reply(HttpExchange exchange) {
      this.exchange = exchange;
    }

    private OutputStream begun() throws IOException {
      if (exchange.getResponseCode() < 0) {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
      }
      return exchange.getResponseBody();
    }

    /** Sends the headers. */
    public Reply begin() throws IOException {
      begun().flush();
      return this;
    }

    /** Sends text as it is. */
    public Reply raw(String text) throws IOException {
      OutputStream out = begun();
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
      return this;
    }

    /** Says a token. */
    public Reply token(String text) throws IOException {
      return raw(
          "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\","
              + "\"choices\":[{\"index\":0,\"delta\":{\"content\":"
              + Json.createValue(text)
              + "},\"finish_reason\":null}]}\n\n");
    }

    /** Says why it stops. */
    public Reply finish(String reason) throws IOException {
      return raw(
          "data: {\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\""
              + reason
              + "\"}]}\n\n");
    }

    /** Says what it took. */
    public Reply usage(int in, int out) throws IOException {
      return raw(
          "data: {\"id\":\"c1\",\"choices\":[],\"usage\":{\"prompt_tokens\":"
              + in
              + ",\"completion_tokens\":"
              + out
              + ",\"total_tokens\":"
              + (in + out)
              + "}}\n\n");
    }

    /** Ends the answer as it should be. */
    public void done() throws IOException {
      raw(DONE);
      exchange.close();
    }

    /** Ends the answer without its last chunk, as a crash does. */
    public void cut() throws IOException {
      begun().flush();
      throw new IOException("cut");
    }

    /** Refuses the request. */
    public void refuse(int status, String body) throws IOException {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
      exchange.close();
    }

    /** Refuses the request, and says why without an end. */
    public void refuseWithoutEnd(int status, CountDownLatch heard)
        throws IOException, InterruptedException {
      exchange.sendResponseHeaders(status, 0);
      exchange.getResponseBody().write('{');
      exchange.getResponseBody().flush();
      heard.await(20, TimeUnit.SECONDS);
      exchange.close();
    }

    /** Says tokens for ever, until the client has hung up. */
    public void forEver() throws InterruptedException {
      try {
        while (true) {
          token("on and ");
          TimeUnit.MILLISECONDS.sleep(5); // a model's pace
        }
      } catch (IOException e) {
        exchange.close(); // the client has hung up
      }
    }

    /** Sends the same text as fast as it goes, until the client has hung up; 64 MiB at most. */
    public void flood(String text) {
      String more = text.repeat(65_536 / text.length());
      try {
        for (int sent = 0; sent < 1_024; sent++) {
          raw(more);
        }
      } catch (IOException e) {
        hungUp = true;
      }
      exchange.close();
    }

    /** Whether the client hung up in a flood. */
    public boolean hasHungUp() {
      return hungUp;
    }
  }

  /** Listens on a port of its own. */
  public ModelServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/v1/chat/completions", this::handle);
    server.start();
  }

  /** What {@code tidings.ai.base-url} is. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
  }

  /** What it does at the next request that has no script yet. */
  public ModelServer then(Script script) {
    scripts.add(script);
    return this;
  }

  /** The next request. */
  public Request request() throws InterruptedException {
    Request next = requests.poll(20, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nobody asked the model");
    }
    return next;
  }

  private void handle(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    try (JsonReader reader = Json.createReader(new StringReader(body))) {
      requests.add(
          new Request(
              reader.readObject(),
              String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"))));
    }
    try {
      Script script = scripts.poll(20, TimeUnit.SECONDS);
      if (script == null) {
        exchange.sendResponseHeaders(500, -1);
        exchange.close();
        return;
      }
      script.play(new Reply(exchange));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
