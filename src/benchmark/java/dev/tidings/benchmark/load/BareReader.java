package dev.tidings.benchmark.load;

import io.netty.buffer.ByteBuf;

/** A subscriber of a baseline. The sequence numbers of its payloads must rise by exactly 1. */
class BareReader extends Reader {
  private final Baseline baseline;
  private long last = Payload.SEQUENCE_BASE;
  private long received;

  BareReader(Reading reading, Baseline baseline) {
    super(reading);
    this.baseline = baseline;
  }

  @Override
  public String target() {
    return baseline.readerTarget();
  }

  @Override
  public String headers() {
    return "";
  }

  @Override
  public void opened(Link link) {
    super.opened(link);
    if (baseline != Baseline.SOCKET_IO) {
      joined();
    }
  }

  @Override
  public void text(Link link, ByteBuf in, int from, int length) {
    long now = Stopwatch.micros();
    int head = baseline.payloadAt();
    if (length < Payload.LENGTH + head) {
      answer(link, in, from, length);
      return;
    }
    int events = (length - head) / Payload.LENGTH;
    int first = from + head;
    int lastOne = first + (events - 1) * (Payload.LENGTH + 1);
    if (reading.full()) {
      for (int at = first; at <= lastOne; at += Payload.LENGTH + 1) {
        follow(Payload.sequence(in, at), 1);
        reading.tally().time(reading.tally().sampled, Payload.at(in, at), now);
      }
    } else {
      follow(Payload.sequence(in, lastOne), events);
      reading.tally().time(reading.tally().lasts, Payload.at(in, lastOne), now);
    }
    received += events;
    reading.tally().message(events, length);
  }

  private void answer(Link link, ByteBuf in, int from, int length) {
    if (baseline == Baseline.SOCKET_IO) {
      if (SocketIo.answer(link, in, from, length, "[\"join\",\"c" + channel() + "\"]")) {
        joined();
      }
    } else {
      reading.faults().other(this + ": a message of " + length + " bytes");
    }
  }

  private void follow(long sequence, int events) {
    long missing = sequence - last - events;
    if (missing > 0) {
      reading.faults().lost(missing, this + ": " + sequence + " after " + last);
    } else if (missing < 0) {
      reading.faults().doubled(-missing, this + ": " + sequence + " after " + last);
    }
    last = sequence;
  }

  @Override
  long received() {
    return received;
  }

  @Override
  long skipped() {
    return 0;
  }

  @Override
  void settle(long published) {
    long missing = Payload.SEQUENCE_BASE + published - last;
    if (missing > 0 && !isGone()) {
      reading.faults().lost(missing, this + ": nothing after " + last);
    }
  }
}
