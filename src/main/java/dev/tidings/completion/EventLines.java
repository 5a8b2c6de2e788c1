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

  /** The lines of data of the event that is coming, most often one; null while it has none. */
  private @Nullable StringBuilder data;

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
    if (DATA.equals(name)) {
      String value = value(line, colon);
      data = data == null ? new StringBuilder(value) : data.append('\n').append(value);
    } else if (EVENT.equals(name)) {
      event = value(line, colon);
    }
  }

  private static String value(String line, int colon) {
    if (colon < 0) {
      return "";
    }
    return line.substring(line.startsWith(" ", colon + 1) ? colon + 2 : colon + 1);
  }

  private void dispatch() {
    if (data != null && !isCancelled()) {
      events.accept(new ServerSentEvent(event, data.toString()));
    }
    data = null;
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
    data = null;
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
