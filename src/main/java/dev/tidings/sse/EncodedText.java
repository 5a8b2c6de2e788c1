package dev.tidings.sse;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of messages as events. The message that a thread encoded last is not encoded again:
 * sessions that are at the same place are written the same text one after the other. Safe for use
 * by several threads.
 */
final class EncodedText {
  private static final int SLOTS = 16;
  private static final byte[] HEAD = "data: ".getBytes(StandardCharsets.UTF_8);
  private static final byte[] TAIL = "\n\n".getBytes(StandardCharsets.UTF_8);

  /** By thread; two threads of one slot take it from each other. */
  private final AtomicReferenceArray<@Nullable Known> last = new AtomicReferenceArray<>(SLOTS);

  private static final class Known {
    private final String message;
    private final byte[] event;

    Known(String message) {
      this.message = message;
      this.event = encoded(message);
    }
  }

  /** The message, which is one line, as an event; not to be changed. */
  @SuppressWarnings("ReferenceEquality") // the same text, not an equal one, is looked for
  byte[] event(String message) {
    int slot = (int) (Thread.currentThread().getId() % SLOTS);
    Known known = last.get(slot);
    if (known == null || known.message != message) {
      known = new Known(message);
      last.set(slot, known);
    }
    return known.event;
  }

  private static byte[] encoded(String message) {
    byte[] text = message.getBytes(StandardCharsets.UTF_8);
    byte[] event = new byte[HEAD.length + text.length + TAIL.length];
    System.arraycopy(HEAD, 0, event, 0, HEAD.length);
    System.arraycopy(text, 0, event, HEAD.length, text.length);
    System.arraycopy(TAIL, 0, event, HEAD.length + text.length, TAIL.length);
    return event;
  }
}
