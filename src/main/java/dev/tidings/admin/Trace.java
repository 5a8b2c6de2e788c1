package dev.tidings.admin;

import dev.tidings.protocol.JsonWriter;
import dev.tidings.protocol.ShownFrame;
import dev.tidings.security.Caller;
import dev.tidings.session.ClientSession;
import dev.tidings.session.FrameTap;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * What goes over one connection, kept for whoever looks at it until it is taken; what is too much
 * is counted. Safe for use by several threads.
 */
final class Trace implements FrameTap {
  /** The most messages that are kept between two takings. */
  private static final int MESSAGES = 500;

  /** The most characters of them. */
  private static final int CHARACTERS = 200_000;

  private final String id;
  private final Caller reader;
  private final ClientSession session;
  private final boolean payloads;
  private final long until;
  private final Clock clock;

  /** Guarded by this, as everything below. */
  private List<Message> messages = new ArrayList<>();

  private int characters;
  private long dropped;

  Trace(
      String id, Caller reader, ClientSession session, boolean payloads, long until, Clock clock) {
    this.id = id;
    this.reader = reader;
    this.session = session;
    this.payloads = payloads;
    this.until = until;
    this.clock = clock;
  }

  private record Message(long at, String direction, String text) {
    List<String> json(boolean payloads) {
      return ShownFrame.of(text, payloads).stream()
          .map(
              frame ->
                  JsonWriter.object()
                      .number("at", at)
                      .text("direction", direction)
                      .text("type", frame.type())
                      .number("bytes", frame.bytes())
                      .json("frame", frame.text())
                      .end())
          .toList();
    }
  }

  String id() {
    return id;
  }

  ClientSession session() {
    return session;
  }

  long until() {
    return until;
  }

  boolean isReadBy(Caller caller) {
    return reader.isSameUserAs(caller);
  }

  Caller reader() {
    return reader;
  }

  /** Whether its time is over, or its connection. */
  boolean isOver(long now) {
    return now >= until || session.hasEnded();
  }

  @Override
  public void received(String message) {
    keep("in", message);
  }

  @Override
  public void sent(String message) {
    keep("out", message);
  }

  private synchronized void keep(String direction, String message) {
    if (messages.size() >= MESSAGES || characters + message.length() > CHARACTERS) {
      dropped++;
      return;
    }
    characters += message.length();
    messages.add(new Message(clock.millis(), direction, message));
  }

  /** What came since it was taken last, as the payload of an event; empty when nothing did. */
  String take(boolean ended) {
    List<Message> taken;
    long left;
    synchronized (this) {
      taken = messages;
      left = dropped;
      messages = new ArrayList<>();
      characters = 0;
      dropped = 0;
    }
    if (taken.isEmpty() && left == 0 && !ended) {
      return "";
    }
    return JsonWriter.object()
        .text("id", id)
        .array(
            "frames", taken.stream().flatMap(message -> message.json(payloads).stream()).toList())
        .number("dropped", left)
        .flag("ended", ended)
        .end();
  }
}
