package dev.tidings.completion;

import dev.langchain4j.exception.HttpException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventContext;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import dev.langchain4j.http.client.sse.ServerSentEventParsingHandle;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * The connection of one request to the model, which any thread can end at any time: before the
 * model has answered, and in the middle of its answer. No thread waits for what the model says.
 */
final class ModelConnection implements HttpClient {
  private static final int OK = 200;
  private static final int REDIRECTION = 300;

  private final java.net.http.HttpClient client;

  /** Guarded by this. */
  private @Nullable CompletableFuture<?> asked;

  /** Guarded by this. */
  private @Nullable EventLines answer;

  /** Guarded by this. */
  private boolean ended;

  ModelConnection(java.net.http.HttpClient client) {
    this.client = client;
  }

  /** What the library makes its client with. Times are kept by {@link ModelCall}. */
  HttpClientBuilder builder() {
    return new Builder();
  }

  @Override
  public SuccessfulHttpResponse execute(HttpRequest request) {
    throw new UnsupportedOperationException("models are asked for streams only");
  }

  /** The library's parser is not used: it keeps a thread waiting for each answer. */
  @Override
  public void execute(
      HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
    if (hasEnded()) {
      return;
    }
    CompletableFuture<HttpResponse<Void>> response =
        client.sendAsync(of(request), head -> body(head, listener));
    synchronized (this) {
      asked = response;
    }
    if (hasEnded()) {
      end();
    }
    CompletableFuture<?> unused =
        response.whenComplete((answered, failure) -> over(answered, failure, listener));
  }

  private static java.net.http.HttpRequest of(HttpRequest request) {
    java.net.http.HttpRequest.Builder made =
        java.net.http.HttpRequest.newBuilder(URI.create(request.url()));
    request.headers().forEach((name, values) -> values.forEach(value -> made.header(name, value)));
    return made.POST(BodyPublishers.ofString(request.body())).build();
  }

  private BodySubscriber<Void> body(ResponseInfo head, ServerSentEventListener listener) {
    if (!isOk(head.statusCode())) {
      return BodySubscribers.mapping(BodySubscribers.ofInputStream(), ModelConnection::unread);
    }
    ServerSentEventContext context = new ServerSentEventContext(new Handle());
    EventLines lines = new EventLines(event -> listener.onEvent(event, context));
    synchronized (this) {
      answer = lines;
    }
    if (hasEnded()) {
      lines.cancel();
    }
    listener.onOpen(
        SuccessfulHttpResponse.builder()
            .statusCode(head.statusCode())
            .headers(head.headers().map())
            .build());
    return new BoundedEvents(BodySubscribers.fromLineSubscriber(lines));
  }

  /** Some models leave the body of a refusal without an end. */
  private static @Nullable Void unread(InputStream body) {
    try {
      body.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return null;
  }

  private static boolean isOk(int status) {
    return status >= OK && status < REDIRECTION;
  }

  private void over(
      @Nullable HttpResponse<Void> answered,
      @Nullable Throwable failure,
      ServerSentEventListener listener) {
    if (hasEnded()) {
      return;
    }
    if (failure != null) {
      listener.onError(cause(failure));
    } else if (answered != null && !isOk(answered.statusCode())) {
      int status = answered.statusCode();
      listener.onError(new HttpException(status, "HTTP " + status));
    } else {
      listener.onClose();
    }
  }

  private static Throwable cause(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }

  private synchronized boolean hasEnded() {
    return ended;
  }

  /** Ends the connection; nothing happens to one that has ended. */
  void end() {
    CompletableFuture<?> waited;
    EventLines read;
    synchronized (this) {
      ended = true;
      waited = asked;
      read = answer;
    }
    if (read != null) {
      read.cancel();
    }
    if (waited != null) {
      waited.cancel(true);
    }
  }

  /** By which the library gives up a stream. */
  private final class Handle implements ServerSentEventParsingHandle {
    @Override
    public void cancel() {
      end();
    }

    @Override
    public boolean isCancelled() {
      return hasEnded();
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
