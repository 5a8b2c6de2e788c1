package dev.tidings.benchmark.load;

import io.netty.buffer.ByteBuf;

/**
 * Reads the end of a message of the hub, {@code …,"id":"<epoch>:<offset>","seq":<n>}}, and tells by
 * the message's length how many events it has: all events of a channel are of one length but for
 * the digits of these two numbers. Learns that length from an event that was read in full.
 */
final class Tail {
  private static final byte[] SEQUENCE = {'"', ',', '"', 's', 'e', 'q', '"', ':'};

  /** Bytes of an event without the digits of offset and seq; 0 until one was read in full. */
  private int base;

  /** Bytes from the payload to the offset's first digit. */
  private int payloadToOffset;

  private long offset;
  private int payload;

  /** Learns from an event: where it begins and ends, and where payload, offset and seq are. */
  void learn(int frameLength, int offsetDigits, int seqDigits, int payloadDistance) {
    base = frameLength - offsetDigits - seqDigits;
    payloadToOffset = payloadDistance;
  }

  boolean knows() {
    return base > 0;
  }

  /**
   * Reads the end of a message; false when it does not look like events alone, as many as there are
   * offsets since the last one.
   */
  boolean read(ByteBuf in, int from, int length, long last) {
    boolean array = in.getByte(from) == '[';
    int i = from + length - (array ? 2 : 1);
    if (in.getByte(i) != '}') {
      return false;
    }
    int sequenceEnd = i;
    i = digitsBefore(in, i);
    int sequenceDigits = sequenceEnd - i;
    for (int k = SEQUENCE.length - 1; k >= 0; k--) {
      if (in.getByte(--i) != SEQUENCE[k]) {
        return false;
      }
    }
    int offsetEnd = i;
    i = digitsBefore(in, i);
    offset = Payload.number(in, i, offsetEnd - i);
    payload = i - payloadToOffset;
    long events = offset - last;
    long expected =
        events * (base + offsetEnd - i + sequenceDigits) + (events - 1) + (array ? 2 : 0);
    return events > 0 && Math.abs(length - expected) <= 2 * events;
  }

  private static int digitsBefore(ByteBuf in, int end) {
    int i = end;
    while (in.getByte(i - 1) >= '0' && in.getByte(i - 1) <= '9') {
      i--;
    }
    return i;
  }

  long offset() {
    return offset;
  }

  /** Where the last event's payload begins. */
  int payload() {
    return payload;
  }
}
