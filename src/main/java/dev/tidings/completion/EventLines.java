package dev.tidings.completion;

import dev.langchain4j.http.client.sse.ServerSentEvent;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes events of the lines of a stream, as the HTML standard says, and hands each on as it comes.
 * The next line is asked for when that is done, so that nothing gathers here.
 */
final class EventLines implements Flow.Subscriber<String> {
  private static final String EVENT = "event:";
  private static final String DATA = "data:";

  private final Consumer<ServerSentEvent> events;
  private final StringBuilder data = new StringBuilder();
  private @Nullable String event;

  /** Guarded by this. */
  private Flow.@Nullable Subscription lines;

  /** Guarded by this. */
  private boolean cancelled;

  EventLines(Consumer<ServerSentEvent> events) {
    this.events = events;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    boolean late;
    synchronized (this) {
      lines = subscription;
      late = cancelled;
    }
    if (late) {
      subscription.cancel();
    } else {
      subscription.request(1);
    }
  }

  @Override
  public void onNext(String line) {
    if (line.isEmpty()) {
      dispatch();
    } else if (line.startsWith(DATA)) {
      data.append(data.isEmpty() ? "" : "\n").append(value(line, DATA));
    } else if (line.startsWith(EVENT)) {
      event = value(line, EVENT);
    }
    more();
  }

  /** What follows the colon, and the space after it if there is one. */
  private static String value(String line, String field) {
    int from = line.startsWith(" ", field.length()) ? field.length() + 1 : field.length();
    return line.substring(from);
  }

  private void dispatch() {
    if (!data.isEmpty() && !isCancelled()) {
      ServerSentEvent whole = new ServerSentEvent(event, data.toString());
      events.accept(whole);
    }
    data.setLength(0);
    event = null;
  }

  private synchronized boolean isCancelled() {
    return cancelled;
  }

  private void more() {
    Flow.Subscription open;
    synchronized (this) {
      open = cancelled ? null : lines;
    }
    if (open != null) {
      open.request(1);
    }
  }

  /** Whoever subscribed it is told as well. */
  @Override
  public void onError(Throwable failure) {
    data.setLength(0);
  }

  /** An event without the empty line after it counts: some models end their last one so. */
  @Override
  public void onComplete() {
    dispatch();
  }

  /** Hands nothing on any more, and ends the stream. */
  void cancel() {
    Flow.Subscription open;
    synchronized (this) {
      cancelled = true;
      open = lines;
    }
    if (open != null) {
      open.cancel();
    }
  }
}
