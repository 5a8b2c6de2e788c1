package dev.tidings.benchmark.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;

/**
 * A subscriber of the hub. Its offsets must rise by exactly 1. Of most messages it reads the end
 * and the length, which tells the number of events; of a sample, and of everything that does not
 * look usual, it reads every frame.
 */
class HubReader extends Reader {
  /** A publisher's number after a gap. */
  private static final long UNKNOWN = -1;

  private final HubAddress address;
  private final Way way;
  private final Tail tail = new Tail();
  private final Json frame = new Json(Unpooled.EMPTY_BUFFER);
  private final long[] sequences = new long[100];

  /** The offset of the last event; -1 before {@code subscribed}. */
  private long last = -1;

  private String epoch = "";
  private long start;
  private long received;
  private long skipped;
  private long gapFrames;

  HubReader(Reading reading, HubAddress address, Way way) {
    super(reading);
    this.address = address;
    this.way = way;
    Arrays.fill(sequences, Payload.SEQUENCE_BASE);
  }

  @Override
  public Way way() {
    return way;
  }

  @Override
  public String target() {
    return way.target(address, HubAddress.channel(channel()), from());
  }

  @Override
  public String next(String cursor) {
    return Way.next(address, cursor);
  }

  @Override
  public String headers() {
    return way.headers(address);
  }

  @Override
  public void opened(Link link) {
    super.opened(link);
    if (way == Way.WEBSOCKET) {
      link.send(subscribe());
    }
  }

  private String subscribe() {
    String options = from().isEmpty() ? "" : ",\"options\":{\"lastEventId\":\"" + from() + "\"}";
    return "{\"type\":\"subscribe\",\"id\":1,\"channel\":\""
        + HubAddress.channel(channel())
        + '"'
        + options
        + '}';
  }

  /** The event id from which it goes on; empty where it begins. */
  String from() {
    return "";
  }

  /** The event id of the last event. */
  String position() {
    return epoch + ':' + last;
  }

  @Override
  public void text(Link link, ByteBuf in, int from, int length) {
    long now = Stopwatch.micros();
    if (!reading.full() && tail.knows() && tail.read(in, from, length, last)) {
      long events = tail.offset() - last;
      received += events;
      last = tail.offset();
      reading.tally().message(events, length);
      reading.tally().time(reading.tally().lasts, Payload.at(in, tail.payload()), now);
      return;
    }
    readAll(in, from, length, now);
  }

  private void readAll(ByteBuf in, int from, int length, long now) {
    long before = received;
    int i = in.getByte(from) == '[' ? from + 1 : from;
    while (i < from + length && in.getByte(i) == '{') {
      int end = frame.read(in, i);
      handle(in, end - i, now);
      i = end + 1;
    }
    if (received > before) {
      reading.tally().message(received - before, length);
    }
  }

  private void handle(ByteBuf in, int length, long now) {
    switch (frame.text("type")) {
      case "message" -> event(in, length, now);
      case "subscribed" -> subscribed(frame.text("lastEventId"));
      case "gap" -> gap(frame.offset("to"));
      case "connected", "pong" -> {} // nothing to do
      case "error", "disconnect" ->
          reading.faults().other(this + ": " + frame.text("name") + ' ' + frame.text("message"));
      default -> reading.faults().other(this + ": unexpected frame " + frame.text("type"));
    }
  }

  /** It is subscribed, and the next event comes after this position. */
  void subscribed(String position) {
    epoch = position.substring(0, position.indexOf(':'));
    last = Long.parseLong(position.substring(epoch.length() + 1));
    start = last;
    joined();
  }

  private void event(ByteBuf in, int length, long now) {
    long offset = frame.offset("id");
    if (offset <= last) {
      reading.faults().doubled(1, this + ": " + offset + " after " + last);
      return;
    }
    if (offset > last + 1) {
      reading.faults().lost(offset - last - 1, this + ": " + offset + " after " + last);
    }
    int payload = frame.value("payload");
    check(in, payload, offset == last + 1);
    last = offset;
    received++;
    String id = frame.text("id");
    int offsetDigits = id.length() - id.indexOf(':') - 1;
    int offsetAt = frame.value("id") + 1 + id.length() - offsetDigits;
    tail.learn(length, offsetDigits, frame.text("seq").length(), offsetAt - payload);
    if (reading.full()) {
      reading.tally().time(reading.tally().sampled, Payload.at(in, payload), now);
    }
  }

  /** The publisher's own number must match its ref, and follow its last one. */
  private void check(ByteBuf in, int payload, boolean consecutive) {
    int publisher = Payload.publisher(in, payload);
    long sequence = Payload.sequence(in, payload);
    if (!frame.text("ref").equals(HubAddress.ref(publisher, sequence))) {
      reading.faults().other(this + ": ref " + frame.text("ref") + " of " + sequence);
    }
    boolean known = sequences[publisher] != UNKNOWN;
    if (reading.full() && consecutive && known && sequence != sequences[publisher] + 1) {
      reading.faults().other(this + ": " + sequence + " after " + sequences[publisher]);
    }
    sequences[publisher] = sequence;
  }

  private void gap(long to) {
    gapFrames++;
    skipped += to - last;
    last = to;
    Arrays.fill(sequences, UNKNOWN);
  }

  @Override
  long received() {
    return received;
  }

  @Override
  long skipped() {
    return skipped;
  }

  long gapFrames() {
    return gapFrames;
  }

  @Override
  void settle(long published) {
    long missing = start + published - last;
    if (missing > 0 && !isGone()) {
      reading.faults().lost(missing, this + ": nothing after " + last);
    } else if (missing < 0) {
      reading.faults().other(this + ": " + -missing + " more than were published");
    }
  }
}
