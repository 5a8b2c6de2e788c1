package dev.tidings.benchmark.load;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Walks over one JSON object in a buffer and remembers where its members are, nested ones by their
 * whole text. Reused for one object after the other; trusts the sender to send JSON.
 */
final class Json {
  private static final int MEMBERS = 32;

  private final int[] names = new int[MEMBERS];
  private final int[] nameEnds = new int[MEMBERS];
  private final int[] values = new int[MEMBERS];
  private final int[] valueEnds = new int[MEMBERS];
  private int size;
  private ByteBuf in;

  Json(ByteBuf in) {
    this.in = in;
  }

  /** Reads the object that begins there; the index after it. */
  int read(ByteBuf buffer, int from) {
    in = buffer;
    size = 0;
    int i = from + 1;
    while (in.getByte(i) != '}') {
      i = in.getByte(i) == ',' ? i + 1 : i;
      int nameEnd = valueEnd(i);
      int end = valueEnd(nameEnd + 1);
      names[size] = i + 1;
      nameEnds[size] = nameEnd - 1;
      values[size] = nameEnd + 1;
      valueEnds[size] = end;
      size++;
      i = end;
    }
    return i + 1;
  }

  private int valueEnd(int from) {
    int depth = 0;
    for (int i = from; ; i++) {
      switch (in.getByte(i)) {
        case '"' -> {
          i = stringEnd(i + 1);
          if (depth == 0) {
            return i + 1;
          }
        }
        case '{', '[' -> depth++;
        case '}', ']' -> {
          depth--;
          if (depth <= 0) {
            return depth < 0 ? i : i + 1;
          }
        }
        case ',' -> {
          if (depth == 0) {
            return i;
          }
        }
        default -> {} // part of a number, true, false or null
      }
    }
  }

  private int stringEnd(int from) {
    int i = from;
    while (in.getByte(i) != '"') {
      i += in.getByte(i) == '\\' ? 2 : 1;
    }
    return i;
  }

  /** Where the member's value begins; -1 when there is no such member. */
  int value(String name) {
    int member = member(name);
    return member < 0 ? -1 : values[member];
  }

  /** The member's text, without quotes; empty when there is no such member. */
  String text(String name) {
    int member = member(name);
    if (member < 0) {
      return "";
    }
    boolean quoted = in.getByte(values[member]) == '"';
    int from = values[member] + (quoted ? 1 : 0);
    int length = valueEnds[member] - from - (quoted ? 1 : 0);
    return in.toString(from, length, StandardCharsets.US_ASCII);
  }

  /** The number after the colon of an event id; -1 when there is none. */
  long offset(String name) {
    String id = text(name);
    return id.isEmpty() ? -1 : Long.parseLong(id.substring(id.indexOf(':') + 1));
  }

  private int member(String name) {
    for (int i = 0; i < size; i++) {
      if (nameEnds[i] - names[i] == name.length() && matches(names[i], name)) {
        return i;
      }
    }
    return -1;
  }

  private boolean matches(int from, String name) {
    for (int i = 0; i < name.length(); i++) {
      if (in.getByte(from + i) != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
