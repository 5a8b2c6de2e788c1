package dev.tidings.sse;

import dev.tidings.resume.Cursors;
import dev.tidings.security.Caller;
import dev.tidings.session.Bookmark;
import dev.tidings.session.ClientSession;
import dev.tidings.session.Sessions;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One session on a stream: the client is told where it stands, and its connection is kept open. A
 * cursor that goes to the database is made by the sweep, so that no writer waits for it. Safe for
 * use by several threads.
 */
final class SseStream {
  private static final Logger LOG = System.getLogger(SseStream.class.getName());

  /** RFC 6455, section 7.1.5: the connection ended without a close frame. */
  private static final int LOST = 1006;

  /** How often at most a client is given a cursor that is a row. */
  private static final long ROW_EVERY_NANOS = Duration.ofSeconds(10).toNanos();

  private final Sessions sessions;
  private final Cursors cursors;
  private final Caller caller;
  private final String device;

  /** Where the client stands, if its cursor is to be a row and is not written yet. */
  private final AtomicReference<@Nullable Bookmark> unwritten = new AtomicReference<>();

  /** When a row was last written, by the nano clock; used by the sweep only. */
  private long rowAt = System.nanoTime() - ROW_EVERY_NANOS;

  /** Up to when writes were taken as signs of life, by the nano clock; used by the sweep only. */
  private long heardAt;

  /** Both set once, as it opens. Guarded by this. */
  private @Nullable SseConnection connection;

  private @Nullable ClientSession session;

  /** Whether the container has ended it. Guarded by this. */
  private boolean gone;

  SseStream(Sessions sessions, Cursors cursors, Caller caller, String device) {
    this.sessions = sessions;
    this.cursors = cursors;
    this.caller = caller;
    this.device = device;
  }

  /** Begins the session; the client has been answered. */
  ClientSession begin(SseConnection opened) {
    ClientSession begun = sessions.admit(opened, caller, device);
    boolean lost;
    synchronized (this) {
      connection = opened;
      session = begun;
      lost = gone;
    }
    if (lost) {
      sessions.closed(begun, LOST, "the connection was lost");
    }
    return begun;
  }

  /** Notes that the container has ended it. */
  void gone() {
    ClientSession lost;
    synchronized (this) {
      gone = true;
      lost = session;
    }
    if (lost != null) {
      sessions.closed(lost, LOST, "the connection was lost");
    }
  }

  /** The cursor to tell now; empty when it is to be a row. */
  Optional<String> cursor(Bookmark bookmark) {
    Optional<String> text = cursors.write(caller, new Cursors.Cursor(device, 0, bookmark));
    unwritten.set(text.isPresent() ? null : bookmark);
    return text;
  }

  /** Sees to its cursor, its comments and its signs of life; by one thread at a time. */
  void look(long now, long heartbeatNanos) {
    SseConnection to;
    ClientSession of;
    synchronized (this) {
      to = connection;
      of = session;
    }
    if (to == null || of == null) {
      return;
    }
    boolean told = now - rowAt >= ROW_EVERY_NANOS && tellRow(to, now);
    long wroteAt = to.wroteAt();
    if (wroteAt != heardAt) {
      heardAt = wroteAt;
      sessions.heard(of);
    }
    if (told || now - wroteAt >= heartbeatNanos) {
      sessions.keepAlive(of);
    }
  }

  private boolean tellRow(SseConnection to, long now) {
    Bookmark bookmark = unwritten.getAndSet(null);
    if (bookmark == null) {
      return false;
    }
    rowAt = now;
    try {
      Cursors.Cursor cursor = new Cursors.Cursor(device, 0, bookmark);
      to.offer(SseConnection.cursor(cursors.store(caller, cursor)));
      return true;
    } catch (RuntimeException e) {
      unwritten.compareAndSet(null, bookmark);
      LOG.log(Level.WARNING, "a cursor could not be stored; the client keeps the one it has", e);
      return false;
    }
  }
}
