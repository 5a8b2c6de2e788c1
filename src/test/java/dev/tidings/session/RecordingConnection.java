package dev.tidings.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.protocol.CloseCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A client that reads at once and remembers everything; it notices two writers at a time. */
public class RecordingConnection implements Connection {
  private static final long PATIENCE_SECONDS = 20;
  private static final Pattern TYPE = Pattern.compile("\"type\":\"([^\"]+)\"");

  private final boolean batches;
  private final AtomicInteger writers = new AtomicInteger();

  /** Guarded by this. */
  private final List<String> messages = new ArrayList<>();

  /** Guarded by this. */
  private @Nullable CloseCode closed;

  /** Guarded by this. */
  private int pings;

  private volatile boolean crowded;

  /** A client that takes arrays or does not. */
  public RecordingConnection(boolean batches) {
    this.batches = batches;
  }

  /** A client that takes arrays. */
  public RecordingConnection() {
    this(true);
  }

  @Override
  public final void write(String message) {
    enter();
    try {
      take(message);
      synchronized (this) {
        messages.add(message);
        notifyAll();
      }
    } finally {
      writers.decrementAndGet();
    }
  }

  /** What happens to a message before the client has it. */
  protected void take(String message) {}

  @Override
  public final void ping() {
    enter();
    try {
      take("ping");
      synchronized (this) {
        pings++;
        notifyAll();
      }
    } finally {
      writers.decrementAndGet();
    }
  }

  private void enter() {
    if (writers.incrementAndGet() > 1) {
      crowded = true;
    }
  }

  @Override
  public synchronized void close(CloseCode code, String reason) {
    if (closed == null) {
      closed = code;
    }
    notifyAll();
  }

  @Override
  public void abort(Thread writer) {
    writer.interrupt();
  }

  @Override
  public boolean batches() {
    return batches;
  }

  @Override
  public String transport() {
    return "recording";
  }

  @Override
  public String remoteAddress() {
    return "192.0.2.1";
  }

  /** Whether a thread is in it. */
  public boolean isBeingWritten() {
    return writers.get() > 0;
  }

  /** Whether two threads were ever in it at once. */
  public boolean wasCrowded() {
    return crowded;
  }

  /** The messages so far, as they were written. */
  public synchronized List<String> messages() {
    return List.copyOf(messages);
  }

  /** The frames so far, in their order. */
  public List<String> frames() {
    return messages().stream().flatMap(message -> framesOf(message).stream()).toList();
  }

  /** The frames of a type so far. */
  public List<String> frames(String type) {
    return frames().stream().filter(frame -> typeOf(frame).equals(type)).toList();
  }

  /** The types of the frames so far. */
  public List<String> types() {
    return frames().stream().map(RecordingConnection::typeOf).toList();
  }

  /** The type of a frame. */
  public static String typeOf(String frame) {
    Matcher matcher = TYPE.matcher(frame);
    return matcher.find() ? String.valueOf(matcher.group(1)) : "";
  }

  /** A member of a frame whose value is a string or a number; empty when it has none. */
  public static String member(String frame, String name) {
    Matcher matcher =
        Pattern.compile("\"" + name + "\":(?:\"([^\"]*)\"|(-?\\d+|true|false))").matcher(frame);
    if (!matcher.find()) {
      return "";
    }
    String text = matcher.group(1);
    return text == null ? String.valueOf(matcher.group(2)) : text;
  }

  /** The close code, or null while it is open. */
  public synchronized @Nullable CloseCode closed() {
    return closed;
  }

  /** How many pings came. */
  public synchronized int pings() {
    return pings;
  }

  /** Waits until so many frames are there. */
  public List<String> awaitFrames(int count) {
    await(c -> c.frames().size() >= count);
    return frames();
  }

  /** Waits until so many frames of the type are there. */
  public List<String> await(String type, int count) {
    await(c -> c.frames(type).size() >= count);
    return frames(type);
  }

  /** Waits until it is closed. */
  public CloseCode awaitClose() {
    await(c -> c.closed() != null);
    CloseCode code = closed();
    assertThat(code).isNotNull();
    return code == null ? CloseCode.INTERNAL : code;
  }

  /** Waits for a condition, which is asked again after each message. */
  public void await(Predicate<RecordingConnection> condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    synchronized (this) {
      while (!condition.test(this)) {
        long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        assertThat(millis).as("waited in vain; it has %s", last()).isPositive();
        try {
          wait(Math.min(millis, 1_000));
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
    }
  }

  private String last() {
    List<String> frames = frames();
    return frames.size()
        + " frames, the last "
        + frames.subList(Math.max(0, frames.size() - 5), frames.size());
  }

  /** The frames of one message: an array of them, or the one. */
  public static List<String> framesOf(String message) {
    return message.startsWith("[") ? split(message) : List.of(message);
  }

  private static List<String> split(String array) {
    List<String> frames = new ArrayList<>();
    int depth = 0;
    int start = 1;
    boolean quoted = false;
    for (int i = 1; i < array.length(); i++) {
      char c = array.charAt(i);
      if (quoted) {
        i += c == '\\' ? 1 : 0;
        quoted = c != '"';
      } else if (c == '"') {
        quoted = true;
      } else if (c == '{' || c == '[') {
        depth++;
      } else if (c == '}' || c == ']') {
        depth--;
        if (depth == 0) {
          frames.add(array.substring(start, i + 1));
        }
      } else if (c == ',' && depth == 0) {
        start = i + 1;
      }
    }
    return frames;
  }
}
