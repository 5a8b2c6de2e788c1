package dev.tidings.completion;

import dev.langchain4j.exception.HttpException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The connection of one request to the model, which any thread can end at any time: before the
 * model has answered, and in the middle of its answer.
 */
final class ModelConnection implements HttpClient {
  private static final int OK = 200;
  private static final int REDIRECTION = 300;

  private final java.net.http.HttpClient client;
  private final Executor pool;

  /** Guarded by this. */
  private @Nullable CompletableFuture<?> asked;

  /** Guarded by this. */
  private @Nullable InputStream answer;

  /** Guarded by this. */
  private boolean ended;

  ModelConnection(java.net.http.HttpClient client, Executor pool) {
    this.client = client;
    this.pool = pool;
  }

  /** What the library makes its client with. Times are kept by {@link ModelCall}. */
  HttpClientBuilder builder() {
    return new Builder();
  }

  @Override
  public SuccessfulHttpResponse execute(HttpRequest request) {
    throw new UnsupportedOperationException("models are asked for streams only");
  }

  @Override
  public void execute(
      HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
    if (hasEnded()) {
      return;
    }
    CompletableFuture<HttpResponse<InputStream>> response =
        client.sendAsync(of(request), BodyHandlers.ofInputStream());
    synchronized (this) {
      asked = response;
    }
    if (hasEnded()) {
      end();
    }
    CompletableFuture<?> unused =
        response
            .thenAcceptAsync(r -> read(r, parser, listener), pool)
            .exceptionally(
                failure -> {
                  listener.onError(cause(failure));
                  return null;
                });
  }

  private static Throwable cause(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }

  private static java.net.http.HttpRequest of(HttpRequest request) {
    java.net.http.HttpRequest.Builder made =
        java.net.http.HttpRequest.newBuilder(URI.create(request.url()));
    request.headers().forEach((name, values) -> values.forEach(value -> made.header(name, value)));
    return made.POST(BodyPublishers.ofString(request.body())).build();
  }

  private void read(
      HttpResponse<InputStream> response,
      ServerSentEventParser parser,
      ServerSentEventListener listener) {
    try (InputStream body = response.body()) {
      synchronized (this) {
        answer = body;
      }
      if (hasEnded()) {
        return;
      }
      if (response.statusCode() < OK || response.statusCode() >= REDIRECTION) {
        throw new HttpException(response.statusCode(), "HTTP " + response.statusCode());
      }
      listener.onOpen(
          SuccessfulHttpResponse.builder()
              .statusCode(response.statusCode())
              .headers(response.headers().map())
              .build());
      parser.parse(body, listener);
      listener.onClose();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized boolean hasEnded() {
    return ended;
  }

  /** Ends the connection; nothing happens to one that has ended. */
  void end() {
    CompletableFuture<?> waited;
    InputStream read;
    synchronized (this) {
      ended = true;
      waited = asked;
      read = answer;
    }
    if (waited != null) {
      waited.cancel(true);
    }
    if (read != null) {
      try {
        read.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Gives this connection, whatever times it is asked to keep. */
  private final class Builder implements HttpClientBuilder {
    private Duration connectTimeout = Duration.ZERO;
    private Duration readTimeout = Duration.ZERO;

    @Override
    public Duration connectTimeout() {
      return connectTimeout;
    }

    @Override
    public HttpClientBuilder connectTimeout(Duration timeout) {
      connectTimeout = timeout;
      return this;
    }

    @Override
    public Duration readTimeout() {
      return readTimeout;
    }

    @Override
    public HttpClientBuilder readTimeout(Duration timeout) {
      readTimeout = timeout;
      return this;
    }

    @Override
    public HttpClient build() {
      return ModelConnection.this;
    }
  }
}
