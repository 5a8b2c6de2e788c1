package dev.tidings.outbox;

import dev.tidings.channel.Broker;
import dev.tidings.channel.Published;
import dev.tidings.channel.StoreRefusedException;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.ProtocolException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A row on its way to the broker, and what becomes of it. Used by one thread. */
final class Attempt {
  /** What takes longer counts as not published yet; when it is, the repeat is a duplicate. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final OutboxRow row;
  private final @Nullable CompletableFuture<Published> publication;
  private @Nullable Throwable failure;

  private Attempt(
      OutboxRow row,
      @Nullable CompletableFuture<Published> publication,
      @Nullable Throwable failure) {
    this.row = row;
    this.publication = publication;
    this.failure = failure;
  }

  /** What becomes of a row. */
  enum Outcome {
    PUBLISHED,
    /** It can never be published. */
    REFUSED,
    LATER
  }

  /** A row that was published before. */
  static Attempt done(OutboxRow row) {
    return new Attempt(row, null, null);
  }

  /** Passes the row on, without waiting. */
  static Attempt at(OutboxRow row, Broker broker) {
    try {
      return new Attempt(row, broker.publish(row.publication()).toCompletableFuture(), null);
    } catch (RuntimeException e) {
      return new Attempt(row, null, e);
    }
  }

  OutboxRow row() {
    return row;
  }

  /** Waits until it is known. */
  Outcome outcome() {
    if (failure == null && publication != null) {
      failure = failure(publication);
    }
    if (failure == null) {
      return Outcome.PUBLISHED;
    }
    return isForNow(failure) ? Outcome.LATER : Outcome.REFUSED;
  }

  /** Why it was not published. */
  String reason() {
    return failure instanceof ProtocolException refusal
        ? refusal.code().wireName() + ": " + refusal.detail()
        : String.valueOf(failure);
  }

  private static @Nullable Throwable failure(CompletableFuture<Published> publication) {
    try {
      publication.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      return null;
    } catch (ExecutionException e) {
      return e.getCause() == null ? e : e.getCause();
    } catch (TimeoutException | CancellationException e) {
      return e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return e;
    }
  }

  /** What is refused by a rule stays refused; whatever else went wrong may be right later. */
  private static boolean isForNow(Throwable failure) {
    if (failure instanceof ProtocolException refusal) {
      return !(refusal.getCause() instanceof StoreRefusedException)
          && (refusal.code().retryable() || refusal.code() == ErrorCode.TOO_MANY_CHANNELS);
    }
    return !(failure instanceof StoreRefusedException);
  }
}
