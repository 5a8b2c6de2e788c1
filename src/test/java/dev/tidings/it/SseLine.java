package dev.tidings.it;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A stream of server-sent events. */
final class SseLine extends HttpLine {
  private final CompletableFuture<SseLine> opened = new CompletableFuture<>();
  private volatile Flow.@Nullable Subscription subscription;
  private volatile String cursor = "";
  private String event = "";

  private SseLine(TestClient.Handshake handshake, Listener listener) {
    super(handshake, listener);
  }

  static CompletableFuture<SseLine> open(TestClient.Handshake handshake, Listener listener) {
    SseLine line = new SseLine(handshake, listener);
    String query = handshake.queryString();
    HttpRequest request =
        line.request(
                "/api/events?"
                    + query
                    + (handshake.device().isPresent() ? "" : "&device=" + line.device()))
            .build();
    HTTP.sendAsync(request, line::subscriber).whenComplete(line::answered);
    return line.opened;
  }

  private HttpResponse.BodySubscriber<Void> subscriber(HttpResponse.ResponseInfo head) {
    return head.statusCode() == 200
        ? BodySubscribers.fromLineSubscriber(new Lines())
        : BodyHandlers.<Void>replacing(null).apply(head);
  }

  private void answered(HttpResponse<Void> response, @Nullable Throwable failure) {
    if (failure != null) {
      opened.completeExceptionally(failure);
      ended(String.valueOf(failure));
    } else if (response.statusCode() != 200) {
      opened.completeExceptionally(new TestClient.RefusedException(response.statusCode()));
    }
  }

  /** What the client may come back with. */
  String cursor() {
    return cursor;
  }

  @Override
  public void abort() {
    Flow.Subscription stream = subscription;
    if (stream != null) {
      stream.cancel();
    }
  }

  private final class Lines implements Flow.Subscriber<String> {
    @Override
    public void onSubscribe(Flow.Subscription stream) {
      subscription = stream;
      stream.request(Long.MAX_VALUE);
      opened.complete(SseLine.this);
    }

    @Override
    public void onNext(String line) {
      alive();
      if (line.startsWith("id: ")) {
        cursor = line.substring(4);
      } else if (line.startsWith("event: ")) {
        event = line.substring(7);
      } else if (line.startsWith("data: ") && event.isEmpty()) {
        tell(line.substring(6));
      } else if (line.isEmpty()) {
        event = "";
      }
    }

    @Override
    public void onError(Throwable failure) {
      ended(String.valueOf(failure));
    }

    @Override
    public void onComplete() {
      ended("the stream ended");
    }
  }
}
