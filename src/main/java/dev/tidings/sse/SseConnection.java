package dev.tidings.sse;

import dev.tidings.protocol.CloseCode;
import dev.tidings.session.Bookmark;
import dev.tidings.session.Connection;
import dev.tidings.session.Lane;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One stream of server-sent events. Frames are events of no type, an array of them being one event;
 * a cursor is an event of its own, whose id is what the client comes back with.
 */
final class SseConnection implements Connection {
  /** The name of this transport. */
  static final String TRANSPORT = "sse";

  private static final Duration CURSOR_EVERY = Duration.ofSeconds(1);
  private static final byte[] COMMENT = EventText.COMMENT.getBytes(StandardCharsets.UTF_8);

  private final StreamSink sink;
  private final EncodedText encoded;
  private final String address;
  private final Function<Bookmark, Optional<String>> cursors;

  /** What goes out before anything else; null once it has. Used by the writer only. */
  private byte @Nullable [] first;

  /** An event that waits for the next ping. */
  private final AtomicReference<@Nullable String> waiting = new AtomicReference<>();

  /** When a write last succeeded, by the nano clock. */
  private volatile long wroteAt = System.nanoTime();

  /**
   * A stream on which nothing was written.
   *
   * @param first what goes out before anything else
   * @param cursors the cursor to tell of a bookmark, if it is to be told now; must not block
   */
  SseConnection(
      StreamSink sink,
      EncodedText encoded,
      String address,
      String first,
      Function<Bookmark, Optional<String>> cursors) {
    this.sink = sink;
    this.encoded = encoded;
    this.address = address;
    this.first = first.getBytes(StandardCharsets.UTF_8);
    this.cursors = cursors;
  }

  /** The event with a cursor. */
  static String cursor(String text) {
    return EventText.of(text, "cursor", "{}");
  }

  @Override
  public void write(String message) {
    put(encoded.event(message));
  }

  @Override
  public void bookmark(Bookmark bookmark) {
    byte[] cursor = cursor(bookmark);
    if (cursor.length > 0) {
      put(cursor);
    }
  }

  /** In one write: it is the write that costs. */
  @Override
  public void write(String message, Bookmark after) {
    put(joined(encoded.event(message), cursor(after)));
  }

  private byte[] cursor(Bookmark bookmark) {
    return cursors
        .apply(bookmark)
        .map(SseConnection::cursor)
        .orElse("")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] joined(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }

  /** Has an event written by the next ping; an older one that waits goes. */
  void offer(String event) {
    waiting.set(event);
  }

  /** An event that waits, or a comment. */
  @Override
  public void ping() {
    String event = waiting.getAndSet(null);
    put(event == null ? COMMENT : event.getBytes(StandardCharsets.UTF_8));
  }

  private void put(byte[] bytes) {
    byte[] before = first;
    sink.write(before == null ? bytes : joined(before, bytes));
    first = null;
    wroteAt = System.nanoTime();
  }

  /** When a write last succeeded, by the nano clock. */
  long wroteAt() {
    return wroteAt;
  }

  @Override
  public void close(CloseCode code, String reason) {
    sink.close();
  }

  @Override
  public void abort(Thread writer) {
    sink.abort(writer);
  }

  @Override
  public boolean isDuplex() {
    return false;
  }

  @Override
  public Lane lane() {
    return Lane.STREAMS;
  }

  @Override
  public Optional<Duration> bookmarkEvery() {
    return Optional.of(CURSOR_EVERY);
  }

  @Override
  public boolean batches() {
    return true;
  }

  @Override
  public String transport() {
    return TRANSPORT;
  }

  @Override
  public String remoteAddress() {
    return address;
  }
}
