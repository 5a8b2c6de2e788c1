package dev.tidings.benchmark.load;

import jakarta.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * An operator at the admin page: the overview live, charts and lists as the page asks for them, and
 * the frames of one connection as they come. What goes wrong is told when it is closed.
 */
public final class Administrator implements AutoCloseable {
  /** The tenant of operators, whose users the subscribers are as well. */
  public static final String TENANT = "acme";

  private static final int REFRESH_SECONDS = 10;
  private static final int TRACE_SECONDS = 600;

  private final Api api;
  private final WebSocket socket;
  private final LongAdder overviews = new LongAdder();
  private final LongAdder traces = new LongAdder();
  private final LongAdder lists = new LongAdder();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private volatile Optional<Throwable> failure = Optional.empty();

  private Administrator(int port, HubAddress address) {
    this.api = new Api(port, address);
    this.socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .header("Authorization", "Bearer " + address.token())
            .subprotocols("tidings.v1")
            .buildAsync(
                URI.create("ws://127.0.0.1:" + port + "/ws?device=" + address.device()),
                new Frames())
            .join();
  }

  /** Opens the page of a hub that has connections. */
  public static Administrator at(int port, String secret) {
    Administrator administrator =
        new Administrator(port, new TokenMint("HS256", secret).address("olga", "operator"));
    administrator.begin();
    return administrator;
  }

  private void begin() {
    subscribe("admin.site");
    JsonObject first =
        api.json("GET", "admin/connections?limit=1&sort=user", "")
            .getJsonArray("items")
            .getJsonObject(0);
    JsonObject trace =
        api.json(
            "POST",
            "admin/connections/" + first.getString("id") + "/trace",
            "{\"seconds\":" + TRACE_SECONDS + "}");
    subscribe(trace.getString("channel"));
    timer.scheduleWithFixedDelay(this::look, 0, REFRESH_SECONDS, TimeUnit.SECONDS);
  }

  private void subscribe(String channel) {
    socket.sendText("{\"type\":\"subscribe\",\"channel\":\"" + channel + "\"}", true).join();
  }

  private void look() {
    try {
      api.text("GET", "admin/series?range=15m", "");
      api.text("GET", "admin/connections?limit=200", "");
      api.text("GET", "admin/channels?limit=200", "");
      lists.increment();
    } catch (RuntimeException e) {
      failure = Optional.of(e);
    }
  }

  /** What came so far. */
  public String account() {
    return "the administrator has %d overviews, %d parts of the trace, and looked %d times"
        .formatted(overviews.sum(), traces.sum(), lists.sum());
  }

  @Override
  public void close() {
    timer.shutdownNow();
    socket.abort();
    failure.ifPresent(
        cause -> {
          throw new IllegalStateException("the administrator could not look", cause);
        });
    if (overviews.sum() == 0 || traces.sum() == 0 || lists.sum() == 0) {
      throw new IllegalStateException("the administrator has not seen all: " + account());
    }
  }

  private final class Frames implements WebSocket.Listener {
    private boolean whole = true;

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
      if (whole) {
        String begin = text.toString();
        if (begin.contains("\"type\":\"admin.health\"")) {
          overviews.increment();
        } else if (begin.contains("\"type\":\"admin.trace\"")) {
          traces.increment();
        }
      }
      whole = last;
      from.request(1);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      failure = Optional.of(error);
    }
  }
}
