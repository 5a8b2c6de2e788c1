package dev.tidings.it;

import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A WebSocket. */
final class SocketLine implements Line, WebSocket.Listener {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().sslContext(TestCa.trusting()).connectTimeout(TestClient.SOON).build();

  private final Listener listener;
  private final StringBuilder partial = new StringBuilder();
  private @Nullable WebSocket socket;

  private SocketLine(Listener listener) {
    this.listener = listener;
  }

  static CompletableFuture<SocketLine> open(TestClient.Handshake handshake, Listener listener) {
    SocketLine line = new SocketLine(listener);
    WebSocket.Builder builder = HTTP.newWebSocketBuilder();
    handshake.headers().forEach(builder::header);
    if (handshake.takesArrays()) {
      builder.subprotocols("tidings.v1");
    }
    return builder
        .buildAsync(handshake.hub().endpoint(handshake.port(), handshake.queryString()), line)
        .handle(
            (socket, failure) -> {
              Throwable cause =
                  failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
              if (cause instanceof WebSocketHandshakeException refused) {
                throw new TestClient.RefusedException(refused.getResponse().statusCode());
              }
              if (failure != null) {
                throw new CompletionException(failure);
              }
              line.socket = socket;
              return line;
            });
  }

  @Override
  public CompletionStage<?> onText(WebSocket webSocket, CharSequence part, boolean last) {
    partial.append(part);
    if (last) {
      listener.received(partial.toString());
      partial.setLength(0);
    }
    webSocket.request(1);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
    listener.closed(code, reason);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void onError(WebSocket webSocket, Throwable error) {
    listener.closed(TestClient.LOST, String.valueOf(error));
  }

  /** The socket itself, for what only a socket can do. */
  WebSocket socket() {
    return Objects.requireNonNull(socket);
  }

  @Override
  public void send(String message) {
    socket().sendText(message, true).join();
  }

  @Override
  public void abort() {
    socket().abort();
  }

  @Override
  public void close() {
    socket().sendClose(WebSocket.NORMAL_CLOSURE, "").exceptionally(e -> null).join();
  }
}
