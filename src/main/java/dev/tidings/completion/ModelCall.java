package dev.tidings.completion;

import dev.langchain4j.exception.HttpException;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One request to the model. It ends once, however often the library says so, and with it the
 * connection; after that its listener hears nothing. Nothing that the model's server says of an
 * error is passed on or logged: it may repeat the key. Safe for use by several threads.
 */
final class ModelCall implements StreamingChatResponseHandler {
  private static final Logger LOG = System.getLogger(ModelCall.class.getName());
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int REQUEST_TIMEOUT = 408;
  private static final int SERVER_ERROR = 500;
  private static final int MAX_CAUSES = 10;

  private final ModelListener listener;
  private final Runnable hangUp;
  private final Runnable atEnd;
  private final Patience patience;
  private final Clock clock;
  private final AtomicBoolean over = new AtomicBoolean();

  /** When it is given up for silence, Unix milliseconds. */
  private volatile long givenUpAt;

  /** When it is given up whatever comes. */
  private final long endsAt;

  /**
   * A call that begins now.
   *
   * @param hangUp ends its connection; may be called at any time
   * @param atEnd is run once when it is over
   */
  ModelCall(
      ModelListener listener, Runnable hangUp, Runnable atEnd, Patience patience, Clock clock) {
    this.listener = listener;
    this.hangUp = hangUp;
    this.atEnd = atEnd;
    this.patience = patience;
    this.clock = clock;
    long now = clock.millis();
    this.givenUpAt = now + patience.first().toMillis();
    this.endsAt = now + patience.total().toMillis();
  }

  @Override
  public void onPartialResponse(String text) {
    if (!over.get()) {
      givenUpAt = clock.millis() + patience.next().toMillis();
      listener.token(text);
    }
  }

  @Override
  public void onCompleteResponse(ChatResponse response) {
    FinishReason reason = response.finishReason();
    if (reason == null) {
      fail("model_cut", "the model's answer was cut off", true);
    } else {
      end(new Ending.Complete(wireName(reason), usage(response.tokenUsage())));
    }
  }

  private static String wireName(FinishReason reason) {
    return reason.name().toLowerCase(Locale.ROOT);
  }

  private static @Nullable Usage usage(@Nullable TokenUsage usage) {
    if (usage == null || usage.inputTokenCount() == null || usage.outputTokenCount() == null) {
      return null;
    }
    return new Usage(usage.inputTokenCount(), usage.outputTokenCount());
  }

  @Override
  public void onError(Throwable failure) {
    Optional<Integer> status =
        Stream.iterate(failure, f -> f != null, Throwable::getCause)
            .limit(MAX_CAUSES)
            .filter(HttpException.class::isInstance)
            .map(f -> ((HttpException) f).statusCode())
            .findFirst();
    status.ifPresentOrElse(this::refused, () -> broken(failure));
  }

  private void refused(int status) {
    if (status == TOO_MANY_REQUESTS) {
      fail("model_busy", "the model takes no more requests for now", true);
    } else if (status >= SERVER_ERROR || status == REQUEST_TIMEOUT) {
      fail("model_unavailable", "the model is out of order (HTTP " + status + ")", true);
    } else {
      fail("model_refused", "the model refused the request (HTTP " + status + ")", false);
    }
  }

  private void broken(Throwable failure) {
    if (isUnreachable(failure)) {
      fail("model_unavailable", "the model cannot be reached", true);
    } else if (has(failure, java.io.IOException.class)
        && !has(failure, com.fasterxml.jackson.core.JacksonException.class)) {
      fail("model_cut", "the model's answer was cut off", true);
    } else {
      fail("model_broken", "the model's answer could not be read", true);
    }
  }

  private static boolean isUnreachable(Throwable failure) {
    return has(failure, java.net.ConnectException.class)
        || has(failure, java.net.http.HttpConnectTimeoutException.class)
        || has(failure, java.nio.channels.UnresolvedAddressException.class);
  }

  private static boolean has(Throwable failure, Class<? extends Throwable> type) {
    return Stream.iterate(failure, f -> f != null, Throwable::getCause)
        .limit(MAX_CAUSES)
        .anyMatch(type::isInstance);
  }

  private void fail(String code, String message, boolean retryable) {
    end(new Ending.Failed(code, message, retryable));
  }

  private void end(Ending how) {
    if (over.compareAndSet(false, true)) {
      if (how instanceof Ending.Failed failed) {
        LOG.log(Level.WARNING, "an answer of the model failed: " + failed.message());
      }
      release();
      listener.ended(how);
    }
  }

  /** Ends it; its listener hears no more. */
  void cancel() {
    if (over.compareAndSet(false, true)) {
      release();
    }
  }

  private void release() {
    atEnd.run();
    hangUp.run();
  }

  /** Gives it up when its time is over. */
  void look() {
    long now = clock.millis();
    if (now >= givenUpAt) {
      fail("model_timeout", "the model said nothing for too long", true);
    } else if (now >= endsAt) {
      fail("model_timeout", "the model's answer took too long", true);
    }
  }
}
