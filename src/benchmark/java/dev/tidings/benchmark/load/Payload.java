package dev.tidings.benchmark.load;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * What is published, the same for every system: a JSON object of always {@link #LENGTH} bytes, with
 * each number at a place that never moves, so that it can be read without a parser.
 */
final class Payload {
  /** Bytes of one payload; what the plain endpoint delivers is this and nothing else. */
  static final int LENGTH = 175;

  /** The sequence number before the first one; ten digits, as all of them have. */
  static final long SEQUENCE_BASE = 1_000_000_000L;

  /** The number of the first publisher; two digits, as all of them have. */
  static final int PUBLISHER_BASE = 10;

  private static final String OPEN =
      "{\"p\":10,\"seq\":1000000000,\"at\":1000000000000000,\"pad\":\"";
  private static final int PUBLISHER = 5;
  private static final int SEQUENCE = 14;
  private static final int AT = 30;
  private static final byte[] TEMPLATE =
      (OPEN + "x".repeat(LENGTH - OPEN.length() - 2) + "\"}").getBytes(StandardCharsets.US_ASCII);

  private Payload() {}

  /** Writes a payload into an array. */
  static void write(byte[] target, int from, int publisher, long sequence, long at) {
    System.arraycopy(TEMPLATE, 0, target, from, LENGTH);
    digits(target, from + PUBLISHER, 2, publisher);
    digits(target, from + SEQUENCE, 10, sequence);
    digits(target, from + AT, 16, at);
  }

  /** Writes a number that has so many digits. */
  static void digits(byte[] target, int from, int count, long number) {
    long rest = number;
    for (int i = from + count - 1; i >= from; i--) {
      target[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  /** Who published it, counted from 0. */
  static int publisher(ByteBuf in, int from) {
    return (int) number(in, from + PUBLISHER, 2) - PUBLISHER_BASE;
  }

  /** Its number among those of its publisher and channel. */
  static long sequence(ByteBuf in, int from) {
    return number(in, from + SEQUENCE, 10);
  }

  /** When it was to be published, in the client's microseconds. */
  static long at(ByteBuf in, int from) {
    return number(in, from + AT, 16);
  }

  /** The number that stands there with so many digits; -1 when something else does. */
  static long number(ByteBuf in, int from, int count) {
    long number = 0;
    for (int i = from; i < from + count; i++) {
      int digit = in.getByte(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }
}
