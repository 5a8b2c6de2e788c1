package dev.tidings.session;

import dev.tidings.protocol.EncodedFrame;
import dev.tidings.protocol.ErrorCode;
import dev.tidings.protocol.FrameId;
import dev.tidings.protocol.ProtocolException;
import dev.tidings.protocol.ServerFrame;
import dev.tidings.protocol.ServerFrame.ErrorFrame;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the answers of a session go whose frames come in requests of their own: into the answer of
 * the request, and what marks a place among events on the session's connection as well. Safe for
 * use by several threads.
 */
final class Answers {
  /** Those that wait, the oldest first. Guarded by this. */
  private final List<Exchange> waiting = new ArrayList<>(1);

  /** Requests that are to be handled, one after the other. */
  private final Turns turns = new Turns();

  /** Whether frames that answer nothing belong to the request as well. */
  private final boolean others;

  Answers(boolean others) {
    this.others = others;
  }

  Turns turns() {
    return turns;
  }

  synchronized void add(Exchange exchange) {
    waiting.add(exchange);
  }

  /** Tells the answers of a request, which waits no longer. */
  void tell(Exchange exchange) {
    synchronized (this) {
      waiting.remove(exchange);
    }
    exchange.tell(Answers::unanswered);
  }

  /** Takes a frame of the session; false when it has to go out on the session's connection. */
  boolean take(EncodedFrame frame, Runnable completed) {
    ServerFrame answer = frame.answer().orElse(null);
    FrameId id = answer == null ? null : answer.id();
    if (answer == null || id == null) {
      return takeOther(frame);
    }
    Exchange taker = taker(id, frame);
    if (taker == null) {
      return takeOther(frame);
    }
    if (taker.isComplete()) {
      completed.run();
    }
    return !answer.isBoundary();
  }

  private @Nullable Exchange taker(FrameId id, EncodedFrame frame) {
    for (Exchange exchange : all()) {
      if (exchange.take(id, frame)) {
        return exchange;
      }
    }
    return null;
  }

  private boolean takeOther(EncodedFrame frame) {
    if (others) {
      all().forEach(exchange -> exchange.takeOther(frame));
    }
    return others;
  }

  /** Tells the answers of requests that have all of them. */
  void tellComplete() {
    all().stream().filter(Exchange::isComplete).forEach(this::tell);
  }

  /** Tells all that wait: nothing more will come. */
  void end() {
    all().forEach(this::tell);
  }

  private synchronized List<Exchange> all() {
    return List.copyOf(waiting);
  }

  private static ErrorFrame unanswered(FrameId id) {
    return ErrorFrame.of(
        new ProtocolException(
            ErrorCode.NO_ANSWER, "there was no answer in time; send it again with the same id"),
        id,
        null);
  }
}
