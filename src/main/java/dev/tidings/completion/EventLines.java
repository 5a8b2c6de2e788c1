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
  private static final String EVENT = "event";
  private static final String DATA = "data";

  private final Consumer<ServerSentEvent> events;

  /** The lines of data of the event that is coming, each with a line feed after it. */
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
    } else {
      field(line);
    }
    more();
  }

  /** What follows the colon, and the space after it if there is one; a field may have neither. */
  private void field(String line) {
    int colon = line.indexOf(':');
    String name = colon < 0 ? line : line.substring(0, colon);
    String value = colon < 0 ? "" : line.substring(colon + 1);
    value = value.startsWith(" ") ? value.substring(1) : value;
    if (DATA.equals(name)) {
      data.append(value).append('\n');
    } else if (EVENT.equals(name)) {
      event = value;
    }
  }

  private void dispatch() {
    if (!data.isEmpty() && !isCancelled()) {
      ServerSentEvent whole = new ServerSentEvent(event, data.substring(0, data.length() - 1));
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
