package dev.tidings.benchmark.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Somebody who reads one answer as a stream, and checks that it grows without holes or doubles. */
final class AnswerReader implements Conversation {
  /** Is told of each token: when it was written, and when it has come. */
  interface Tokens {
    void token(long at, long now);
  }

  private final HubAddress address;
  private final long conversationId;
  private final Faults faults;
  private final Tokens tokens;
  private final Json event = new Json(Unpooled.EMPTY_BUFFER);
  private volatile long length;
  private volatile long events;
  private volatile boolean complete;

  AnswerReader(HubAddress address, long conversationId, Faults faults, Tokens tokens) {
    this.address = address;
    this.conversationId = conversationId;
    this.faults = faults;
    this.tokens = tokens;
  }

  @Override
  public Way way() {
    return Way.SSE;
  }

  @Override
  public String target() {
    return "/api/ai/v1/chat/stream?conversationId=" + conversationId;
  }

  @Override
  public String headers() {
    return address.authorization();
  }

  @Override
  public void opened(Link link) {
    // what comes is told by its events
  }

  @Override
  public void text(Link link, ByteBuf in, int from, int size) {
    long now = Stopwatch.micros();
    event.read(in, from);
    String status = event.text("status");
    String text = event.text("text");
    if (status.isEmpty()) {
      grow(Long.parseLong(event.text("position")), text, now);
    } else {
      complete = status.equals("complete") && text.length() == length;
      if (!complete) {
        faults.other(this + ": " + status + " with " + text.length() + " of " + length);
      }
    }
  }

  private void grow(long position, String text, long now) {
    if (position > length) {
      faults.lost(position - length, this + ": " + position + " after " + length);
    } else if (position < length) {
      faults.doubled(length - position, this + ": " + position + " after " + length);
    }
    for (int i = 0; i + Stamp.LENGTH <= text.length(); i += Stamp.LENGTH) {
      tokens.token(Stamp.at(text, i), now);
    }
    length = position + text.length();
    events++;
  }

  /** How many characters it has. */
  long length() {
    return length;
  }

  /** How many events they came in. */
  long events() {
    return events;
  }

  boolean isComplete() {
    return complete;
  }

  @Override
  public void ended(String why) {
    if (!complete) {
      faults.other(this + ": " + why);
    }
  }

  @Override
  public String toString() {
    return "conversation " + conversationId;
  }
}
