package dev.tidings.sse;

import dev.tidings.security.Caller;
import dev.tidings.session.ConnectionLostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Events of a feature on their way to one client. Sending never blocks: what waits is bounded, is
 * joined, and goes out in the order of the calls, by one thread at a time. Its end is told once.
 * Safe for use by several threads.
 */
public final class EventStream {
  private final Caller caller;
  private final Executor writers;
  private final int maxWaiting;
  private final Consumer<End> ended;

  /** Null until its answer has begun. Guarded by this. */
  private @Nullable StreamSink output;

  /** What is to be written next. Guarded by this. */
  private List<String> waiting = new ArrayList<>();

  /** How many characters that is. Guarded by this. */
  private int waitingLength;

  /** Of the longest event; two of them may wait, whatever the bound. Guarded by this. */
  private int longest;

  /** Whether a writer is at it, or is about to be. Guarded by this. */
  private boolean scheduled;

  /** Who is writing. Guarded by this. */
  private @Nullable Thread writer;

  /** When a write last began or ended, by the nano clock. Guarded by this. */
  private long wroteAt = System.nanoTime();

  /** Whether it ends when what waits is written. Guarded by this. */
  private boolean closing;

  /** Guarded by this. */
  private @Nullable End end;

  EventStream(Caller caller, Executor writers, int maxWaiting, Consumer<End> ended) {
    this.caller = caller;
    this.writers = writers;
    this.maxWaiting = maxWaiting;
    this.ended = ended;
  }

  /** How a stream ended. */
  public enum End {
    /** The hub had nothing more to say, or it stops. */
    CLOSED,
    /** The client is no longer there. */
    GONE,
    /** The client reads too slowly: too much waited, or a write made no progress. */
    TOO_SLOW,
    /** The caller's token is over. */
    EXPIRED
  }

  /** Whose stream it is. */
  public Caller caller() {
    return caller;
  }

  /** Whether more can be sent. */
  public synchronized boolean isOpen() {
    return end == null && !closing;
  }

  /**
   * Sends an event, and returns at once.
   *
   * @param id what the client comes back with in {@code Last-Event-ID}; null to leave what it has
   * @param event its type; null for {@code message}
   * @return false when the stream has ended, or ends because too much waits; nothing is sent then
   */
  public boolean send(@Nullable String id, @Nullable String event, String data) {
    return add(EventText.of(id, event, data));
  }

  /** Ends it once what waits is written. Does nothing when it has ended. */
  public void close() {
    synchronized (this) {
      closing = true;
      if (end != null || !schedules()) {
        return;
      }
    }
    writers.execute(this::write);
  }

  boolean add(String text) {
    boolean tooMuch;
    synchronized (this) {
      if (end != null || closing) {
        return false;
      }
      longest = Math.max(longest, text.length());
      tooMuch = waitingLength + text.length() > Math.max(maxWaiting, 2 * longest);
      if (tooMuch) {
        closing = true;
      } else {
        waiting.add(text);
        waitingLength += text.length();
        if (!schedules()) {
          return true;
        }
      }
    }
    if (tooMuch) {
      end(End.TOO_SLOW);
    } else {
      writers.execute(this::write);
    }
    return !tooMuch;
  }

  /** Begins to write to the client; once. */
  void begin(StreamSink to) {
    synchronized (this) {
      output = to;
      if (end == null && !schedules()) {
        return;
      }
    }
    writers.execute(this::write);
  }

  /** Whether a writer has to be asked for. Under the lock. */
  private boolean schedules() {
    boolean needed = output != null && !scheduled && (!waiting.isEmpty() || closing);
    scheduled |= needed;
    return needed;
  }

  /** What waits, and nothing does any more. Under the lock. */
  private String takeWaiting() {
    String all = waiting.size() == 1 ? waiting.get(0) : String.join("", waiting);
    forgetWaiting();
    return all;
  }

  private void forgetWaiting() {
    waiting = new ArrayList<>();
    waitingLength = 0;
  }

  /** One write; what came meanwhile is left for the next turn. */
  private void write() {
    StreamSink to;
    String text;
    synchronized (this) {
      to = output;
      text = takeWaiting();
      writer = Thread.currentThread();
      wroteAt = System.nanoTime();
    }
    if (to == null) {
      return;
    }
    boolean lost = !text.isEmpty() && !written(to, text);
    if (leave() || lost) {
      end(lost ? End.GONE : End.CLOSED);
      to.close();
    }
  }

  private boolean written(StreamSink to, String text) {
    try {
      to.write(text.getBytes(StandardCharsets.UTF_8));
      return true;
    } catch (ConnectionLostException e) {
      return false;
    }
  }

  /** Whether it is at its end; if not, what came meanwhile is seen to. */
  private boolean leave() {
    synchronized (this) {
      writer = null;
      Thread.interrupted(); // meant for this write alone
      wroteAt = System.nanoTime();
      scheduled = false;
      if (end != null || (closing && waiting.isEmpty())) {
        return true;
      }
      if (!schedules()) {
        return false;
      }
    }
    writers.execute(this::write);
    return false;
  }

  /** Ends it at once, with what is said to whoever opened it; only the first end counts. */
  void end(End how) {
    Thread stuck;
    StreamSink to;
    synchronized (this) {
      if (end != null) {
        return;
      }
      end = how;
      forgetWaiting();
      stuck = writer;
      to = output;
    }
    if (to != null && stuck != null && stuck != Thread.currentThread()) {
      to.abort(stuck);
    } else if (to != null && stuck == null) {
      writers.execute(to::close);
    }
    ended.accept(how);
  }

  /** Sees to a comment when nothing was written for that long, and to a write that is stuck. */
  void look(long now, long heartbeatNanos, long timeoutNanos) {
    boolean quiet;
    boolean stuck;
    synchronized (this) {
      quiet = writer == null && now - wroteAt > heartbeatNanos;
      stuck = writer != null && now - wroteAt > timeoutNanos;
    }
    if (stuck) {
      end(End.TOO_SLOW);
    } else if (quiet) {
      add(EventText.COMMENT);
    }
  }

  @Override
  public String toString() {
    return "EventStream[%s, since %d s]"
        .formatted(caller.user(), TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - wroteAt));
  }
}
