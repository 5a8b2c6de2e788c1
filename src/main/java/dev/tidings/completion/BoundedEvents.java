package dev.tidings.completion;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Ends a stream whose next event does not end: lines are put together in memory by what reads them,
 * so an answer without an end of line would grow until there is none left. The subscriber of the
 * client calls one method at a time.
 */
final class BoundedEvents implements BodySubscriber<Void> {
  /** Far more than the events of any model have, in bytes. */
  static final int MOST = 1_048_576;

  private final BodySubscriber<Void> lines;
  private Flow.@Nullable Subscription subscription;

  /** How much has come since the last empty line. */
  private long size;

  /** Whether nothing but line ends has come since the last line. */
  private boolean atLineStart;

  private boolean ended;

  BoundedEvents(BodySubscriber<Void> lines) {
    this.lines = lines;
  }

  @Override
  public CompletionStage<Void> getBody() {
    return lines.getBody();
  }

  @Override
  public void onSubscribe(Flow.Subscription opened) {
    subscription = opened;
    lines.onSubscribe(opened);
  }

  @Override
  public void onNext(List<ByteBuffer> parts) {
    if (ended) {
      return;
    }
    parts.forEach(this::count);
    if (size <= MOST) {
      lines.onNext(parts);
      return;
    }
    ended = true;
    if (subscription != null) {
      subscription.cancel();
    }
    lines.onError(
        new IllegalStateException(
            "the model's server sent more than " + MOST + " bytes without the end of an event"));
  }

  private void count(ByteBuffer part) {
    for (int at = part.position(); at < part.limit(); at++) {
      byte next = part.get(at);
      if (next == '\n') {
        size = atLineStart ? 0 : size + 1;
        atLineStart = true;
      } else if (next != '\r') {
        size++;
        atLineStart = false;
      }
    }
  }

  @Override
  public void onError(Throwable failure) {
    if (!ended) {
      lines.onError(failure);
    }
  }

  @Override
  public void onComplete() {
    if (!ended) {
      lines.onComplete();
    }
  }
}
