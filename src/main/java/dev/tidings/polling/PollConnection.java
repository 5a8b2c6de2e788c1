package dev.tidings.polling;

import dev.tidings.polling.Poll.Answer;
import dev.tidings.protocol.CloseCode;
import dev.tidings.protocol.ServerFrame.Disconnect;
import dev.tidings.session.Bookmark;
import dev.tidings.session.Connection;
import dev.tidings.session.Lane;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The polls of one session, one after the other. What comes while none waits stays with the
 * session. An answer is kept until the next poll comes with its cursor, and given again to one that
 * comes with the cursor before it: then the answer was lost on its way. Safe for use by several
 * threads.
 */
final class PollConnection implements Connection {
  /** The name of this transport. */
  static final String TRANSPORT = "poll";

  /** An answer that has more than this is not added to. */
  private static final int FULL = 262_144;

  private final String address;
  private final Executor answers;
  private final CursorWriter cursors;

  /** What the next answer will hold. Guarded by this. */
  private StringBuilder frames = new StringBuilder();

  /** Where the client stands with it. Guarded by this. */
  private Bookmark bookmark;

  /** Who waits. Guarded by this. */
  private @Nullable Poll waiting;

  /** Whether an answer is being made, during which none else is. Guarded by this. */
  private boolean answering;

  /** Who came meanwhile. Guarded by this. */
  private @Nullable Arrival next;

  /** The cursor of the last answer. Guarded by this. */
  private String current;

  /** The one before it; null when there was none. Guarded by this. */
  private @Nullable String previous;

  /** What was answered to a poll with the previous cursor. Guarded by this. */
  private @Nullable Answer last;

  /** How many answers held anything; tells cursors apart. Guarded by this. */
  private long turn;

  /** When the last poll was answered, by the nano clock. Guarded by this. */
  private long answeredAt = System.nanoTime();

  /** Guarded by this. */
  private long intervalNanos;

  /** Guarded by this. */
  private boolean closed;

  /** Has the writer look at the session; set once, when there is one. */
  private volatile Runnable wake = () -> {};

  /** Written under the lock, read by the writer. */
  private volatile boolean writable;

  /** Writes down where a client stands; may block. */
  interface CursorWriter {
    String write(long turn, Bookmark bookmark);
  }

  /** A poll and the cursor it came with. */
  private record Arrival(String cursor, Poll poll) {}

  /** What became of a poll. */
  enum Taken {
    /** It waits. */
    WAITS,
    /** It is answered, or will be without the session. */
    ANSWERED,
    /** It is none of this session. */
    FOREIGN
  }

  /**
   * The connection of a session that begins with a poll.
   *
   * @param intervalNanos how soon a poll is expected
   * @param current the cursor that is kept for it
   */
  PollConnection(
      String address,
      Executor answers,
      CursorWriter cursors,
      Bookmark bookmark,
      long turn,
      long intervalNanos,
      String current) {
    this.address = address;
    this.answers = answers;
    this.cursors = cursors;
    this.bookmark = bookmark;
    this.turn = turn;
    this.intervalNanos = intervalNanos;
    this.current = current;
  }

  /** Notes how the writer is made to look at the session, and has it do so. */
  void begin(Runnable wakes) {
    wake = wakes;
    wakes.run();
  }

  /** Takes a poll that comes with a cursor; one that waits is sent away. */
  Taken take(String cursor, Poll poll) {
    Poll older = null;
    Answer again = null;
    synchronized (this) {
      if (closed) {
        return Taken.FOREIGN;
      }
      if (answering) {
        older = next == null ? null : next.poll();
        next = new Arrival(cursor, poll);
      } else if (cursor.equals(current)) {
        older = waiting;
        await(poll);
      } else if (cursor.equals(previous) && last != null) {
        again = last;
        intervalNanos = poll.intervalNanos();
        answeredAt = System.nanoTime();
      } else {
        return Taken.FOREIGN;
      }
    }
    if (older != null) {
      sendAway(older);
    }
    if (again != null) {
      give(poll, again);
      return Taken.ANSWERED;
    }
    wake.run();
    return Taken.WAITS;
  }

  private void await(Poll poll) {
    last = null;
    previous = null;
    waiting = poll;
    intervalNanos = poll.intervalNanos();
    writable = true;
  }

  private void sendAway(Poll poll) {
    String cursor;
    synchronized (this) {
      cursor = current;
    }
    Disconnect disconnect =
        new Disconnect(
            CloseCode.DISCONNECTED.number(), "a newer poll of this device took over", false, 0);
    give(poll, new Answer(disconnect.json(), cursor));
  }

  /** Answers a poll that cannot wait here any more: it is to come again with what it has. */
  void refuse(Poll poll) {
    give(poll, new Answer("", current()));
  }

  private void give(Poll poll, Answer answer) {
    answers.execute(() -> poll.answer().accept(answer));
  }

  @Override
  public synchronized void write(String message) {
    if (frames.length() > 0) {
      frames.append(',');
    }
    if (message.startsWith("[")) {
      frames.append(message, 1, message.length() - 1);
    } else {
      frames.append(message);
    }
    writable = writable && frames.length() < FULL;
  }

  @Override
  public void bookmark(Bookmark at) {
    synchronized (this) {
      bookmark = at;
    }
    answerIfFull();
  }

  /** Answers when there is so much that no more is added. */
  private void answerIfFull() {
    answerIf(false, true);
  }

  @Override
  public void caughtUp() {
    answerIf(true, false);
  }

  private void answerIf(boolean caughtUp, boolean onlyIfFull) {
    Poll poll;
    synchronized (this) {
      poll = waiting;
      boolean full = frames.length() >= FULL;
      boolean due =
          poll != null
              && (full || (caughtUp && (frames.length() > 0 || poll.until() - now() <= 0)));
      if (poll == null || answering || !due || (onlyIfFull && !full)) {
        return;
      }
      beginAnswer();
    }
    answers.execute(() -> answer(poll));
  }

  private void beginAnswer() {
    answering = true;
    waiting = null;
    writable = false;
  }

  /** Makes an answer, which is the one to give again, and then sees who came meanwhile. */
  private void answer(Poll poll) {
    Answer answer;
    try {
      answer = made();
    } catch (RuntimeException e) {
      failed(poll);
      again();
      throw e;
    }
    poll.answer().accept(answer);
    again();
  }

  private Answer made() {
    String text;
    Bookmark at;
    long number;
    synchronized (this) {
      text = frames.toString();
      at = bookmark;
      number = turn + (text.isEmpty() ? 0 : 1);
    }
    String cursor = text.isEmpty() ? current() : cursors.write(number, at);
    Answer answer = new Answer(text, cursor);
    synchronized (this) {
      cut(text.length());
      turn = number;
      if (!text.isEmpty()) {
        previous = current;
        last = answer;
        current = cursor;
      }
      answering = false;
      answeredAt = now();
    }
    return answer;
  }

  /** Takes out what was answered; what was written meanwhile stays. */
  private void cut(int length) {
    StringBuilder left = new StringBuilder();
    if (frames.length() > length) {
      left.append(frames, length == 0 ? 0 : length + 1, frames.length());
    }
    frames = left;
  }

  private synchronized String current() {
    return current;
  }

  /** The number of its last answer that held anything. */
  synchronized long turn() {
    return turn;
  }

  /** What it would have held is kept; the poll is answered as one for which nothing came. */
  private void failed(Poll poll) {
    synchronized (this) {
      answering = false;
      answeredAt = now();
    }
    poll.answer().accept(new Answer("", current()));
  }

  private void again() {
    Arrival arrival;
    synchronized (this) {
      arrival = next;
      next = null;
    }
    if (arrival != null && take(arrival.cursor(), arrival.poll()) == Taken.FOREIGN) {
      refuse(arrival.poll());
    }
  }

  /** Whether its poll has waited for as long as it wanted to. */
  private synchronized boolean isOverdue(long now) {
    return waiting != null && waiting.until() - now <= 0;
  }

  /** Whether the client is gone: two and a half of its intervals have passed without a poll. */
  private synchronized boolean isAbandoned(long now) {
    return waiting == null && !answering && now - answeredAt > intervalNanos * 5 / 2;
  }

  /** Sees to what is overdue; false when the client is gone. */
  boolean look(long now) {
    if (isOverdue(now)) {
      wake.run();
    }
    answerIfFull();
    return !isAbandoned(now);
  }

  @Override
  public void close(CloseCode code, String reason) {
    Poll poll;
    synchronized (this) {
      closed = true;
      poll = answering ? null : waiting;
      if (poll != null) {
        beginAnswer();
      }
    }
    if (poll != null) {
      answers.execute(() -> answer(poll));
    }
  }

  @Override
  public boolean isWritable() {
    return writable;
  }

  @Override
  public void ping() {}

  @Override
  public void abort(Thread writer) {
    close(CloseCode.SLOW_CONSUMER, "");
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
    return Optional.of(Duration.ZERO);
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

  private static long now() {
    return System.nanoTime();
  }
}
